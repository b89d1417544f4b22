"""Type parameters of Python 3.12, read by any Python."""

import ast
import sys

import pytest

from asynclint.facts.newer import erase_type_parameters, parse_newer, parse_older


@pytest.mark.parametrize(
    ("newer", "older", "parameters"),
    [
        (b"def f[T](x: T) -> T: ...\n", b"def f   (x: T) -> T: ...\n", {1: "T"}),
        (b"\nasync def f[**P, T: (int, str)](x): ...\n", b"\nasync def f                    (x): ...\n", None),
        (b"class A[T: list[int]](B):\n    pass\n", b"class A              (B):\n    pass\n", {1: "T: list[int]"}),
        (b"type Entry = Config[Data]\n", b"Entry      = Config[Data]\n", {}),
        (b"if x:\n    type Pair[T] = tuple[T, T]\n", b"if x:\n    Pair         = tuple[T, T]\n", {}),
    ],
)
def test_type_parameters_are_erased_in_place(newer: bytes, older: bytes, parameters: dict[int, str] | None) -> None:
    assert erase_type_parameters(newer) == (older, {2: "**P, T: (int, str)"} if parameters is None else parameters)
    ast.parse(older)


@pytest.mark.parametrize(
    "source", [b"type = 3\n", b"type(x)\n", b"x[type] = 1\n", b"type == y\n", b"def f(x): ...\n", b""]
)
def test_what_is_no_type_parameter_stays(source: bytes) -> None:
    assert erase_type_parameters(source) == (source, {})
    assert parse_older(source) is None


@pytest.mark.parametrize(
    ("newer", "spelled"),
    [
        ("def f[T: Api](x: T): ...", ["def f(x: T): ...", "T = TypeVar('T', bound=Api)"]),
        ("def f[T: (A, B)](x: T): ...", ["def f(x: T): ...", "T = TypeVar('T', A, B)"]),
        ("def f[*Ts, **P](*x: P.args): ...", ["def f(*x: P.args): ...", "Ts = TypeVar('Ts')", "P = TypeVar('P')"]),
        ("class A[T](B): ...", ["class A(B, Generic[T,]): ...", "T = TypeVar('T')"]),
        # one name for what is bound alike, another one for what is not
        ("def f[T](x: T): ...\ndef g[T](x: T): ...", ["def f(x: T): ...", "def g(x: T): ...", "T = TypeVar('T')"]),
        # ... nor inside, where the own name holds
        (
            "class A[T: B]:\n    def m[T](self): ...\n    x: T",
            [
                "class A(Generic[T,]):\n    def m(self): ...\n    x: T",
                "T = TypeVar('T', bound=B)",
                "_T_2 = TypeVar('_T_2')",
            ],
        ),
        (
            "def f[T: A](x: T): ...\ndef g[T: B](x: list[T]): ...",
            [
                *("def f(x: T): ...", "def g(x: list[_T_2]): ..."),
                *("T = TypeVar('T', bound=A)", "_T_2 = TypeVar('_T_2', bound=B)"),
            ],
        ),
        # inside, the own name holds
        (
            "class A[T: B]:\n    def m[T: C](self, x: T) -> T: ...",
            [
                "class A(Generic[T,]):\n    def m(self, x: _T_2) -> _T_2: ...",
                *("T = TypeVar('T', bound=B)", "_T_2 = TypeVar('_T_2', bound=C)"),
            ],
        ),
    ],
)
def test_type_parameters_are_spelled_as_variables(newer: str, spelled: list[str]) -> None:
    parsers = [parse_older, *([parse_newer] if sys.version_info >= (3, 12) else [])]
    for parse in parsers:
        tree = parse(newer.encode())
        assert tree is not None
        for node in ast.walk(tree):
            if hasattr(node, "type_params"):
                node.type_params = []
        assert ast.dump(tree) == ast.dump(ast.parse("\n".join(spelled)))
        assert all(hasattr(node, "lineno") for node in ast.walk(tree) if isinstance(node, ast.expr | ast.stmt))


def test_what_cannot_be_read_is_left_out() -> None:
    """Defaults came with Python 3.13; one that is not understood is not guessed at."""
    tree = parse_older(b"def f[T = int](x: T): ...\n")
    assert tree is not None
    assert ast.dump(tree) == ast.dump(ast.parse("def f(x: T): ..."))
