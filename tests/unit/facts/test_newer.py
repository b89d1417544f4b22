"""Type parameters of Python 3.12, read by Python 3.11."""

import ast

import pytest

from asynclint.facts.newer import erase_type_parameters


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        (b"def f[T](x: T) -> T: ...\n", b"def f   (x: T) -> T: ...\n"),
        (b"async def f[**P, T: (int, str)](x): ...\n", b"async def f                    (x): ...\n"),
        (b"class A[T: list[int]](B):\n    pass\n", b"class A              (B):\n    pass\n"),
        (b"type Entry = Config[Data]\n", b"Entry      = Config[Data]\n"),
        (b"if x:\n    type Pair[T] = tuple[T, T]\n", b"if x:\n    Pair         = tuple[T, T]\n"),
    ],
)
def test_type_parameters_are_erased_in_place(newer: bytes, older: bytes) -> None:
    assert erase_type_parameters(newer) == older
    ast.parse(older)


@pytest.mark.parametrize(
    "source", [b"type = 3\n", b"type(x)\n", b"x[type] = 1\n", b"type == y\n", b"def f(x): ...\n", b""]
)
def test_what_is_no_type_parameter_stays(source: bytes) -> None:
    assert erase_type_parameters(source) == source
