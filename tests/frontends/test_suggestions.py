"""Reports that carry fixes: what their edits make of a file is what `--fix` writes."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.frontends.conftest import Project

APP = """
import time

import requests


async def f(url):
    time.sleep(1)  # süß, 漢
    return requests.get(url, timeout=1)


async def g(urls):
    with requests.get(urls[0], timeout=1) as response:
        return response.text
"""


def applied(text: str, edits: list[tuple[tuple[int, int], tuple[int, int], str]]) -> str:
    """Lines and columns count from 1, ends are exclusive."""
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]
    for (line, column), (end_line, end_column), new in sorted(edits, reverse=True):
        text = text[: starts[line - 1] + column - 1] + new + text[starts[end_line - 1] + end_column - 1 :]
    return text


def json_edits(fix: Mapping[str, Any]) -> list[tuple[tuple[int, int], tuple[int, int], str]]:
    return [
        (
            (edit["location"]["row"], edit["location"]["column"]),
            (edit["end_location"]["row"], edit["end_location"]["column"]),
            edit["content"],
        )
        for edit in fix["edits"]
    ]


def sarif_edits(fix: Mapping[str, Any]) -> list[tuple[tuple[int, int], tuple[int, int], str]]:
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"] == {"uri": "app.py", "uriBaseId": "SRCROOT"}
    return [
        (
            (region["startLine"], region["startColumn"]),
            (region["endLine"], region["endColumn"]),
            replacement["insertedContent"]["text"],
        )
        for replacement in change["replacements"]
        for region in [replacement["deletedRegion"]]
    ]


def rdjson_edits(diagnostic: Mapping[str, Any]) -> list[tuple[tuple[int, int], tuple[int, int], str]]:
    return [
        (
            (item["range"]["start"]["line"], item["range"]["start"]["column"]),
            (item["range"]["end"]["line"], item["range"]["end"]["column"]),
            item["text"],
        )
        for item in diagnostic["suggestions"]
    ]


@pytest.mark.parametrize("format", ["json", "json-lines", "sarif", "rdjson"])
def test_the_edits_make_what_fixing_makes(empty: "Project", format: str) -> None:
    path = empty.write("app.py", APP)
    before = path.read_text("utf-8")
    out = empty.check("--select", "ASL101", "--output-format", format).out
    match format:
        case "json":
            edits = json_edits(json.loads(out)[0]["fix"])
        case "json-lines":
            edits = json_edits(json.loads(out)["fix"])
        case "sarif":
            edits = sarif_edits(json.loads(out)["runs"][0]["results"][0]["fixes"][0])
        case _:
            edits = rdjson_edits(json.loads(out)["diagnostics"][0])
    empty.check("--fix", "--unsafe-fixes", "--select", "ASL101")
    assert path.read_text("utf-8") != before
    assert applied(before, edits) == path.read_text("utf-8")


def test_a_fix_that_does_not_fit_is_none(empty: "Project") -> None:
    empty.write("app.py", APP)
    found = json.loads(empty.check("--select", "ASL102", "--output-format", "json").out)
    assert [item["fix"] is None for item in found] == [False, True]


def test_fixes_are_trusted_as_configured(empty: "Project") -> None:
    empty.write("app.py", APP)
    options = ("--select", "ASL101", "--output-format", "json")
    (found,) = json.loads(empty.check(*options).out)
    assert found["fix"]["applicability"] == "unsafe"
    assert found["fix"]["message"] == ("Pause only this task: `await asyncio.sleep(...)`")
    empty.write("asynclint.toml", 'extend-safe-fixes = ["ASL101"]\n')
    (found,) = json.loads(empty.check(*options).out)
    assert found["fix"]["applicability"] == "safe"
    empty.write("asynclint.toml", 'unfixable = ["ASL101"]\n')
    (found,) = json.loads(empty.check(*options).out)
    assert found["fix"] is None


def test_a_result_is_not_remembered_when_lines_may_be_longer(empty: "Project") -> None:
    body = "    response = requests.get('https://prices.example/' + symbol + '/today', 'some parameters')\n"
    empty.write("app.py", f"import requests\n\n\nasync def f(symbol):\n{body}")
    empty.write("ruff.toml", "line-length = 120\n")
    options = ("check", "--select", "ASL401", "--output-format", "json")
    first = empty.start(*options).out
    empty.write("ruff.toml", "line-length = 90\n")
    assert json_edits(json.loads(first)[0]["fix"]) != json_edits(json.loads(empty.start(*options).out)[0]["fix"])
