"""Type parameters, spelled as the variables that older Pythons have for them."""

import ast

import pytest

from asynclint.facts.generics import spell_out
from asynclint.source.parsing import parse


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
    tree = parse(newer)
    spell_out(tree)
    for node in ast.walk(tree):
        if hasattr(node, "type_params"):
            node.type_params = []
    imports = ["from typing import TypeVar", *(["from typing import Generic"] if "class" in newer else [])]
    assert ast.dump(tree) == ast.dump(ast.parse("\n".join([*spelled, *imports])))
    assert all(hasattr(node, "lineno") for node in ast.walk(tree) if isinstance(node, ast.expr | ast.stmt))


def test_a_module_without_type_parameters_stays_as_it_is() -> None:
    source = "class A(B[int]):\n    def f(self): ...\n"
    tree = ast.parse(source)
    spell_out(tree)
    assert ast.dump(tree) == ast.dump(ast.parse(source))
