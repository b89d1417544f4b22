"""Notebooks from outside: what is reported where, in each format, and what fixes write."""

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.frontends.conftest import Project

CELLS = (
    ("markdown", ["# Prices"]),
    ("code", ["%matplotlib inline\n", "import time\n"]),
    (
        "code",
        [
            "files = !ls\n",
            "\n",
            "async def price():\n",
            "    time.sleep(1)\n",
            "    time.sleep(2)  # noqa: ASL101\n",
            "    return helper()",
        ],
    ),
    ("code", ["%%bash\n", "time.sleep(1"]),
    ("code", ["def helper():\n", "    time.sleep(3)\n", "await price()"]),
)


def written(cells: Any = CELLS) -> str:
    found = [
        {"cell_type": kind, "metadata": {}, "source": source}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for kind, source in cells
    ]
    return json.dumps({"cells": found, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


@pytest.fixture
def shop(empty: "Project") -> "Project":
    empty.write("prices.ipynb", written().encode())
    return empty


def test_findings_name_the_cell(shop: "Project") -> None:
    lines = shop.check().out.splitlines()
    assert [line.split(" ASL")[0] for line in lines[:2]] == ["prices.ipynb:cell 3:4:5:", "prices.ipynb:cell 3:6:12:"]
    assert lines[2] == "Found 2 errors (1 suppressed)."


def test_the_source_and_the_path_are_shown_as_they_are_written(shop: "Project") -> None:
    assert (
        """\
 --> prices.ipynb:cell 3:6:12
  |
4 |     time.sleep(1)
5 |     time.sleep(2)  # noqa: ASL101
6 |     return helper()
  |            ^^^^^^^^
  |
  = path: helper → time.sleep  prices.ipynb:cell 5:2
"""
        in shop.run("check").out
    )
    shop.write("prices.ipynb", written([("code", ["x = !ls\n", "async def f():\n", "    input()"])]).encode())
    assert "1 | x = !ls\n" in shop.run("check").out


def test_machines_are_told_the_cell(shop: "Project") -> None:
    first, second = json.loads(shop.run("check", "--output-format", "json").out)
    assert (first["cell"], first["location"], first["noqa_row"]) == (3, {"column": 5, "row": 4}, 4)
    assert second["root"]["filename"].endswith("prices.ipynb")
    assert second["root"]["location"] == {"column": 5, "row": 2}


def test_formats_without_cells_get_the_first_line(shop: "Project") -> None:
    out = shop.run("check", "--output-format", "github").out
    assert out.startswith("::warning title=asynclint (ASL101),file=")
    assert "prices.ipynb,line=1,col=1,endLine=1,endColumn=1::prices.ipynb:1:1: ASL101" in out
    assert "prices.ipynb:1: [ASL101]" in shop.run("check", "--output-format", "pylint").out
    positions = [
        item["location"]["positions"]["begin"]
        for item in json.loads(shop.run("check", "--output-format", "gitlab").out)
    ]
    assert positions == [{"line": 1, "column": 1}] * 2


def test_grouped_by_file(shop: "Project") -> None:
    out = shop.run("check", "--output-format", "grouped").out
    assert out.startswith("prices.ipynb:\n  cell 3:4:5  ASL101 ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "broken.ipynb:1:1: invalid-syntax: not a notebook: no valid JSON in line 1, column 2"),
        ("[]", "broken.ipynb:1:1: invalid-syntax: not a notebook: it has no list of cells"),
        (written([("markdown", ["a"]), ("code", ["x = (\n"])]), "broken.ipynb:cell 2:1:5: invalid-syntax: "),
    ],
)
def test_a_broken_notebook_is_a_finding(shop: "Project", text: str, words: str) -> None:
    shop.write("broken.ipynb", text.encode())
    for _ in range(2):  # the second time from the cache
        result = shop.check("broken.ipynb")
        assert (result.code, result.out.startswith(words)) == (1, True), result.out
    assert "prices.ipynb" in shop.check().out


def test_comments_and_declarations_count(shop: "Project") -> None:
    cells = [("code", ["import time\n", "def f():  # asynclint: nonblocking\n", "    time.sleep(1)"])]
    cells += [("code", ["async def g():\n", "    f()"])]
    shop.write("prices.ipynb", written(cells).encode())
    assert shop.check().code == 0


def test_configuration_counts(shop: "Project") -> None:
    assert shop.check("--extend-exclude", "*.ipynb").code == 0
    assert shop.check("--per-file-ignores", "*.ipynb:ASL101").code == 0
    assert [line.split(":")[0] for line in shop.run("check", "--show-files").out.split("/")[-1:]] == ["prices.ipynb\n"]


def test_nothing_imports_a_notebook(shop: "Project") -> None:
    shop.write("app.py", "import prices\n\n\nasync def f():\n    prices.helper()\n")
    assert "app.py" not in shop.check().out


def test_fixes_change_the_cells_and_nothing_else(shop: "Project") -> None:
    result = shop.run("check", "--diff", "--unsafe-fixes", "--select", "ASL101")
    assert "--- prices.ipynb:cell 2\n+++ prices.ipynb:cell 2\n" in result.out
    assert "-    time.sleep(1)\n+    await asyncio.sleep(1)\n" in result.out
    assert (shop.root / "prices.ipynb").read_text() == written()
    shop.run("check", "--fix", "--unsafe-fixes", "--select", "ASL101")
    text = (shop.root / "prices.ipynb").read_text()
    assert [line for line in text.splitlines() if line not in written().splitlines()] == [
        '    "import asyncio\\n",',
        '    "    await asyncio.sleep(1)\\n",',
        '    "    return await asyncio.to_thread(helper)"',
    ]
    assert '"files = !ls\\n"' in text
    assert shop.check("--select", "ASL101").code == 0


def test_add_noqa_writes_into_cells(shop: "Project") -> None:
    shop.run("check", "--add-noqa")
    text = (shop.root / "prices.ipynb").read_text()
    changed = [line for line in text.splitlines() if line not in written().splitlines()]
    assert changed == ['    "    time.sleep(1)  # noqa: ASL101\\n",', '    "    return helper()  # noqa: ASL101"']
    assert shop.check().code == 0


def test_a_buffer_of_an_editor(shop: "Project") -> None:
    buffer = written([("code", ["async def f():\n", "    input()"])]).encode()
    out = shop.check("-", "--stdin-filename", "prices.ipynb", stdin=buffer).out
    assert out.startswith("prices.ipynb:cell 1:2:5: ASL109")


def test_changes_are_noticed(shop: "Project") -> None:
    before = shop.check().out
    assert shop.check().out == before
    shop.write("prices.ipynb", written([("code", ["x = 1"])]).encode())
    assert shop.check().code == 0
