"""Any text gives facts: nothing raises, the same text gives the same bytes, and size does not matter."""

import ast
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asynclint.facts.extract import extract
from asynclint.model.facts import ModuleFacts, decode_body, decode_module

BENCH = Path(__file__).parents[2] / "bench"

#: Programs with code that cannot run, which is left out.
UNREACHABLE = {"deleted_dead_code", "if_false"}
#: Type parameters are read as calls of `TypeVar`, and Python 3.11 cannot parse them.
GENERIC = {"type_parameter_bound", "type_parameter_of_class"}


def read(source: str) -> ModuleFacts:
    """Facts, with every body decoded and every index in them checked."""
    data = extract(source.encode())
    assert extract(source.encode()) == data
    module = decode_module(data)
    for function in module.functions:
        assert -1 <= function.parent < len(module.functions)
        assert -1 <= function.cls < len(module.classes)
        body = decode_body(function.body)
        for block in body.blocks:
            assert -1 <= block.parent < len(body.blocks)
        for call in body.calls:
            assert 0 <= call.block < len(body.blocks)
            assert (call.line, call.column) < (call.end_line, call.end_column)
        assert sorted(call.sequence for call in body.calls) == [call.sequence for call in body.calls]
    return module


def calls_in(module: ModuleFacts) -> int:
    return sum(len(decode_body(function.body).calls) for function in module.functions)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read(source):
    decode_module(extract(source))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="()[]{}:=,.*@\\'\"#ab1 \n\tdefyildawtcsxrfomn", max_size=120))
def test_any_text_is_read(source):
    decode_module(extract(source.encode()))


def test_every_call_of_a_real_file_is_kept():
    for path in sorted(BENCH.rglob("*.py")):
        if path.parent.name in UNREACHABLE | GENERIC:
            continue
        source = path.read_text()
        spelled = sum(isinstance(node, ast.Call) for node in ast.walk(ast.parse(source)))
        assert calls_in(read(source)) == spelled, path


LARGE = {
    "a sum of 2500 terms": "x = " + " + ".join(["a"] * 2500),
    "a sum of 2500 calls": "x = " + " + ".join(["a()"] * 2500),
    "90 nested parentheses": "x = " + "(" * 90 + "1" + ")" * 90,
    "60 nested lists": "x = " + "[" * 60 + "1" + "]" * 60,
    "40 nested calls": "x = " + "f(" * 40 + ")" * 40,
    "1400 chained method calls": "x = a" + ".b()" * 1400,
    "2500 chained attributes": "x = a" + ".b" * 2500,
    "2500 chained subscripts": "x = a" + "[0]" * 2500,
    "1000 elif arms": "if a: pass\n" + "elif b(): c()\n" * 1000,
    "500 chained comparisons": "x = " + " < ".join(["a"] * 500),
    "5000 operands of and": "x = " + " and ".join(["a"] * 2500),
    "500 nested conditional expressions": "x = " + "a if b else " * 500 + "c",
    "90 nested functions": "".join(" " * depth + f"def f{depth}():\n" for depth in range(90)) + " " * 90 + "pass\n",
    "90 nested classes": "".join(" " * depth + f"class C{depth}:\n" for depth in range(90)) + " " * 90 + "pass\n",
    "18 nested loops": "".join(" " * depth + "for x in y:\n" for depth in range(18)) + " " * 18 + "pass\n",
    "a list of 50000 items": "x = [" + "a, " * 50000 + "]",
    "10000 string parts": "x = (" + "'a'\n" * 10000 + ")",
    "100 nested lambdas": "x = " + "lambda: " * 100 + "1",
    "200 nested nots": "x = " + "not " * 200 + "a",
    "100 signs": "x = " + "-" * 100 + "1",
    "a tuple target of 2000 names": ", ".join(f"a{n}" for n in range(2000)) + " = x",
    "a long string": "x = '" + "a" * 1_000_000 + "'",
    "a large number": "x = " + "9" * 4000,
}


@pytest.mark.parametrize("source", LARGE.values(), ids=LARGE.keys())
def test_size_and_depth_do_not_matter(source):
    assert read(source).error is None


@pytest.mark.parametrize(
    "source",
    ["x = " + "(" * 5000 + ")" * 5000, "x = " + "-" * 100_000 + "1", "x = " + "f(" * 3000 + ")" * 3000],
    ids=["parentheses", "signs", "calls"],
)
def test_what_python_cannot_parse_is_an_error_not_a_crash(source):
    assert decode_module(extract(source.encode())).error is not None


@pytest.mark.parametrize(
    ("unit", "small", "large"),
    [
        ("x = f(a)\n", 2_000, 20_000),
        ("if a:\n    f()\n", 2_000, 20_000),
        ("def g{n}():\n    f()\n", 1_000, 10_000),
        ("class C{n}:\n    def g(self): f()\n", 1_000, 10_000),
    ],
)
def test_work_grows_with_the_text_and_no_faster(unit, small, large):
    def work(count: int) -> int:
        """How many functions are called; unlike time, the same on every machine."""
        source = "".join(unit.replace("{n}", str(n)) for n in range(count)).encode()
        calls = 0

        def count_call(frame: object, event: str, argument: object) -> None:
            nonlocal calls
            calls += event in ("call", "c_call")

        sys.setprofile(count_call)
        try:
            extract(source)
        finally:
            sys.setprofile(None)
        return calls

    assert work(large) < 1.1 * large / small * work(small)
