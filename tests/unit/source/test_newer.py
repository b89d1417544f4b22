"""The syntax of newer Pythons, read by any Python."""

import ast

import pytest

from asynclint.source.parsing import TypeAlias, parse
from asynclint.source.parsing.newer import erase, parse_newer


@pytest.mark.parametrize(
    ("newer", "older", "parameters"),
    [
        (b"def f[T](x: T) -> T: ...\n", b"def f   (x: T) -> T: ...\n", {1: "T"}),
        (b"\nasync def f[**P, T: (int, str)](x): ...\n", b"\nasync def f                    (x): ...\n", None),
        (b"class A[T: list[int]](B):\n    pass\n", b"class A              (B):\n    pass\n", {1: "T: list[int]"}),
        (
            b"def f[\n    T: Api,  # [1]\n\n](x): ...\n",
            b"def f\\\n                 \\\n\\\n (x): ...\n",
            {1: "T: Api,"},
        ),
        (b"def f[\r\n  T\r\n](x): ...\r\n", b"def f\\\r\n  \\\r\n (x): ...\r\n", {1: "T"}),
        (b'def f[T: "A[B]" = "]"](x): ...\n', b"def f                 (x): ...\n", {1: 'T: "A[B]" = "]"'}),
        (b"type Entry = Config[Data]\n", b"Entry      = Config[Data]\n", {}),
        (b"if x:\n    type Pair[T] = tuple[T, T]\n", b"if x:\n    Pair         = tuple[T, T]\n", {2: "T"}),
        (b"try: ...\nexcept A, b.C: ...\n", b"try: ...\nexcept(A, b.C): ...\n", {}),
    ],
)
def test_newer_syntax_is_erased_in_place(newer: bytes, older: bytes, parameters: dict[int, str] | None) -> None:
    assert erase(newer)[:2] == (older, {2: "**P, T: (int, str)"} if parameters is None else parameters)
    ast.parse(older)


@pytest.mark.parametrize(
    "source",
    [
        *(b"type = 3\n", b"type(x)\n", b"x[type] = 1\n", b"type == y\n", b"def f(x): ...\n", b""),
        *(b"'''\ndef f[T](x): ...\ntype A = B\n'''\n", b"# def f[T](x): ...\n", b"try: ...\nexcept (A, B): ...\n"),
        *(b"f'{x:{y}}' f'{x[\"a\"]!r}'\n", b"return'x'\n"),
    ],
)
def test_what_every_python_reads_stays(source: bytes) -> None:
    assert erase(source) == (source, {}, set())
    assert parse_newer(source) is None


@pytest.mark.parametrize(
    "source",
    [b"def f[T(x): ...\n", b"'\n", b"f'{x'\n", b"f'{x['a']} {'\n", b"f'{x[']}'\n", b"f'{x['a'] y}'\n", b"\xff"],
)
def test_what_is_no_python_is_not_read(source: bytes) -> None:
    assert parse_newer(source) is None


def test_aliases_of_types_are_told_from_assignments() -> None:
    tree = parse_newer(b"def f():\n    type A = B\n    c = d\nd = 1\ntype Pair[T] = tuple[T]\n")
    assert tree is not None
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    kinds = [type(statement) for statement in (*function.body, *tree.body[1:])]
    assert kinds == [TypeAlias, ast.Assign, ast.Assign, TypeAlias]


def test_defaults_are_left_out() -> None:
    """They came with Python 3.13, and hold when nobody says what the parameter is."""
    (function,) = parse(b"def f[T: Api = Client, *Ts = *tuple[int, ...]](x: T): ...\n").body
    bounds = {p.name: getattr(p, "bound", None) for p in function.type_params}  # type: ignore[attr-defined]
    assert {name: bound and ast.unparse(bound) for name, bound in bounds.items()} == {"T": "Api", "Ts": None}
