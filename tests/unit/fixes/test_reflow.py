"""Statements that have grown are laid out as ruff lays them out; what is not known is left alone."""

import shutil
import subprocess
from textwrap import dedent

import pytest

from asynclint.fixes.reflow import reflow
from asynclint.fixes.splice import Splice, splice

RUFF = shutil.which("ruff")
WIDTH = 60


def grown(text: str) -> tuple[str, str]:
    """The text as it was, and with `await thread(...)` around the calls between « and », laid out anew."""
    text = dedent(text).lstrip()
    plain, splices = "", []
    rest = text
    while "«" in rest:
        head, _, rest = rest.partition("«")
        call, _, rest = rest.partition("»")
        plain += head
        name, _, arguments = call.partition("(")
        first = f"await asyncio.to_thread({name}, " if arguments != ")" else f"await asyncio.to_thread({name}"
        splices.append(Splice(len(plain), len(plain) + len(name) + 1, first))
        plain += call
    plain += rest
    written = splice(plain, splices)
    return plain, splice(written, reflow(plain, written, splices, WIDTH))


STATEMENTS = [
    "if first and («load(name)» or «load(name_of_others)»):\n    pass",
    "if first and (\n    «load(name_of_others)» or «load(name_of_the_others)»\n):\n    pass",
    "value = [«load(item)».strip() for item in names]",
    "value = «load(name_of_the_first, name_of_the_second)»",
    "return «load(name_of_the_first, name_of_the_second)»",
    "«load(name_of_the_first, name_of_the_second)»",
    "value = other or «load(name_of_the_first, second)»",
    "value = other or third or «load(name_of_the_first)»",
    "value = outer(«load(name_of_the_first, second)»)",
    "value = outer(«load(name_of_the_first, second)», third)",
    "value = outer(\n    «load(name_of_the_first, name_of_second)», third\n)",
    "value = outer(\n    «load(first)»,\n    third,\n)",
    "value = {«load(name_of_the_first, second)», fourth}",
    'value = {"a": «load(name_of_the_first, second)», "b": 1}',
    "value = [«load(item)» for item in all_the_items]",
    "value = [«load(item)» for item in all_the_items if item]",
    "value = other + «load(name_of_the_first, second)»",
    "value = other == «load(name_of_the_first, second)»",
    "value = not «load(name_of_the_first, second_name)»",
    "value = «load(name_of_the_first, second)» if other else 1",
    "if «load(name_of_the_first, second)» and not others:\n    pass",
    "if others and not «load(name_of_the_first, second)»:\n    pass",
    "if not «load(name_of_the_first, second)» or not «load(a)»:\n    pass",
    "while not «load(name_of_the_first, name_of_second)»:\n    pass",
    "for name in «load(name_of_the_first, name_of_second)»:\n    pass",
    "raise Problem(«load(name_of_the_first, second)»)",
    "value: dict[str, str] = «load(name_of_the_first, so)»",
    "value += «load(name_of_the_first, name_of_the_second)»",
    "value = outer(\n    key=«load(name_of_the_first, second)»,\n    other=1,\n)",
    "with outer(\n    key=«load(name_of_the_first, second)»,\n    other=1,\n):\n    pass",
    "value = «load(name_of_the_first, second_name)»  # why not",
    "value = «load(name_of_the_first, second_name)»  # noqa: X",
]


@pytest.mark.skipif(RUFF is None, reason="ruff is not installed")
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_result_is_as_ruff_would_write_it(statement: str) -> None:
    body = "\n".join(f"    {line}" for line in statement.splitlines())
    before, after = grown(f"async def f():\n{body}\n")
    assert formatted(before) == before, "the example itself"
    assert after != before
    assert formatted(after) == after


def formatted(text: str) -> str:
    assert RUFF is not None
    command = [RUFF, "format", "--isolated", "--no-cache", "--line-length", str(WIDTH), "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    "statement",
    [
        "value = outer(\n    «load(name_of_the_first, second)»,  # why\n    third,\n)",
        "a = 1; value = «load(name_of_the_first, name_of_second)»",
        'value = «load(name_of_the_first, name_of_second, """\n""")»',
    ],
)
def test_what_is_not_known_is_left_as_it_was_written(statement: str) -> None:
    before, after = grown(f"async def f():\n    {statement}\n")
    assert after.count("\n") == before.count("\n")
    assert "await asyncio.to_thread(load, " in after


@pytest.mark.skipif(RUFF is None, reason="ruff is not installed")
@pytest.mark.parametrize(
    ("arguments", "links"),
    [
        ("name_of_the_first, second", ".json()"),
        ("name_of_the_first, second", ".value"),
        ("name, second", ".strip().lower()"),
    ],
)
def test_what_is_done_with_the_result_stays_behind_it(arguments: str, links: str) -> None:
    before = f"async def f():\n    value = load({arguments}){links}\n"
    start, end = before.index("load("), before.index(links)
    call = before[start:end].replace("load(", "await asyncio.to_thread(load, ")
    splices = [Splice(start, end, f"({call})")]
    written = splice(before, splices)
    after = splice(written, reflow(before, written, splices, WIDTH))
    assert formatted(after) == after
