"""The same findings, printed by ruff and by us: every format has the same shape, word for word where it is one line."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from textwrap import dedent
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from asynclint.model.edits import Applicability, Fix, ReplaceText, Suggestion
from asynclint.model.findings import Confidence, Finding, Report, Severity
from asynclint.model.source import Location, Span
from asynclint.report.page import Page
from asynclint.report.paths import Paths
from asynclint.report.printer import Printer

pytestmark = pytest.mark.skipif(shutil.which("ruff") is None, reason="ruff is not installed")

FILES = {
    "pkg/app.py": """
        import os
        import time

        import requests


        async def handler():
            time.sleep(1)
            name = "100% <ü>, a: b"; return requests.get(f"{name}")


        async def wide():
            return requests.get(
                "x",
            )
        """,
    "broken.py": "def f(:\n    pass\n",
}


class Beside:
    """One project, and the two printers that speak about it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, text in FILES.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        self.found: list[dict[str, Any]] = json.loads(self.ruff("json"))

    def ruff(self, output: str, *more: str) -> str:
        rules = ["--select", "ASYNC,F401,S113"]
        command = ["ruff", "check", "--isolated", "--no-cache", *rules, "--output-format", output, *more]
        done = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=False, timeout=60)
        return done.stdout

    def ours(self, output: str, *, statistics: bool = False) -> str:
        findings = tuple(map(self._finding, self.found))
        suggestions = {
            id(finding): _suggestion(item, finding) for finding, item in zip(findings, self.found, strict=True)
        }
        page = Page(
            Paths(str(self.root), str(self.root)),
            lambda path: (self.root / path).read_text("utf-8").splitlines(),
            suggest=lambda finding: suggestions[id(finding)],
        )
        fixable = sum(finding.fix is not None for finding in findings)
        printer, report = Printer(output, page), Report(findings, fixable=fixable)
        return printer.render_statistics(report) if statistics else printer.render(report)

    def _finding(self, item: dict[str, Any]) -> Finding:
        start, end, fix = item["location"], item["end_location"], item["fix"]
        path = Path(item["filename"]).relative_to(self.root).as_posix()
        return Finding(
            Location(path, Span(start["row"], start["column"] - 1, end["row"], end["column"] - 1)),
            item["code"] if item["code"] != "invalid-syntax" else None,
            item["name"],
            item["message"],
            Severity.ERROR,
            Confidence.CERTAIN,
            help=fix["message"] if fix else None,
            fix=Fix(fix["message"], Applicability(fix["applicability"]), ()) if fix else None,
        )


def _suggestion(item: dict[str, Any], finding: Finding) -> Suggestion | None:
    if finding.fix is None:
        return None
    edits = [
        ReplaceText(
            Location(
                finding.at.path,
                Span(
                    edit["location"]["row"],
                    edit["location"]["column"] - 1,
                    edit["end_location"]["row"],
                    edit["end_location"]["column"] - 1,
                ),
            ),
            edit["content"],
        )
        for edit in item["fix"]["edits"]
    ]
    return Suggestion(finding.fix.title, finding.fix.applicability, tuple(edits))


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Beside:
    return Beside(tmp_path_factory.mktemp("project"))


def test_there_is_something_of_every_kind(beside: Beside) -> None:
    codes = [item["code"] for item in beside.found]
    assert {"F401", "ASYNC210", "ASYNC251", "S113"} <= set(codes)
    assert any(item["location"]["row"] != item["end_location"]["row"] for item in beside.found)


@pytest.mark.parametrize("output", ["concise", "pylint", "grouped", "azure", "github"])
def test_lines_are_the_same(beside: Beside, output: str) -> None:
    assert beside.ours(output).replace("asynclint (", "ruff (") == beside.ruff(output)


@pytest.mark.parametrize("output", ["json", "json-lines"])
def test_objects_have_the_same_keys_in_the_same_order(beside: Beside, output: str) -> None:
    def read(text: str) -> list[dict[str, Any]]:
        return json.loads(text) if output == "json" else [json.loads(line) for line in text.splitlines()]

    ours, theirs = read(beside.ours(output)), read(beside.ruff(output))
    assert len(ours) == len(theirs)
    for mine, yours in zip(ours, theirs, strict=True):
        assert [key for key in mine if key in yours] == list(yours)
        assert list(mine) == sorted(mine)
        shared = {key: mine[key] for key in yours}
        assert {**shared, "url": None} == {**yours, "url": None}
    assert beside.ours(output).count("\n") >= beside.ruff(output).count("\n")


def test_gitlab(beside: Beside) -> None:
    def read(text: str) -> list[dict[str, Any]]:
        return [{key: value for key, value in item.items() if key != "fingerprint"} for item in json.loads(text)]

    ours, theirs = read(beside.ours("gitlab")), read(beside.ruff("gitlab"))
    for mine, yours in zip(ours, theirs, strict=True):
        assert list(mine) == list(yours)
        assert {**mine, "severity": ""} == {**yours, "severity": ""}


def test_rdjson(beside: Beside) -> None:
    ours, theirs = json.loads(beside.ours("rdjson")), json.loads(beside.ruff("rdjson"))
    assert list(ours) == list(theirs)
    assert ours["severity"] == theirs["severity"]
    others: set[int] = set()
    for mine, yours in zip(ours["diagnostics"], theirs["diagnostics"], strict=True):
        assert {key for key in mine if key != "severity"} == set(yours)
        for key in set(yours) - {"code", "location"}:
            assert mine[key] == yours[key]
        # ruff counts characters; the format is defined in bytes, which are as many in all lines but one.
        assert mine["location"]["path"] == yours["location"]["path"]
        assert list(mine["location"]["range"]["start"]) == list(yours["location"]["range"]["start"])
        if mine["location"] != yours["location"]:
            others.add(mine["location"]["range"]["start"]["line"])
    assert others == {9}


def test_junit(beside: Beside) -> None:
    ours = beside.ours("junit").replace("asynclint", "ruff").replace('"ruff.', '"org.ruff.').replace(
        'package="ruff"', 'package="org.ruff"'
    )  # fmt: skip
    assert ET.canonicalize(ours) == ET.canonicalize(beside.ruff("junit"))


def test_sarif(beside: Beside) -> None:
    def results(text: str) -> list[dict[str, Any]]:
        return list(json.loads(text)["runs"][0]["results"])

    for mine, yours in zip(results(beside.ours("sarif")), results(beside.ruff("sarif")), strict=True):
        assert set(yours) <= set(mine)
        assert [mine[key] for key in ("ruleId", "level", "message")] == [
            yours[key] for key in ("ruleId", "level", "message")
        ]
        place, theirs = (item["locations"][0]["physicalLocation"]["region"] for item in (mine, yours))
        if theirs["startLine"] == theirs["endLine"]:  # others are cut, so that they lie within a changed line
            assert place == theirs
        assert (place["startLine"], place["startColumn"]) == (theirs["startLine"], theirs["startColumn"])


def test_full_has_the_same_heads_places_and_sources(beside: Beside) -> None:
    def blocks(text: str) -> list[list[str]]:
        return [block.split("\n  |\nhelp: ")[0].splitlines() for block in text.split("\n\n")]

    ours, theirs = blocks(beside.ours("full")), blocks(beside.ruff("full"))
    assert len(ours) == len(theirs)
    assert ours[-1] == theirs[-1]
    for mine, yours in zip(ours[:-1], theirs[:-1], strict=True):
        assert mine[:2] == yours[:2]
        rows = [line for line in mine if re.match(r"\s*\d+ \|", line)]
        assert rows
        assert [line for line in yours if line in rows] == rows
        assert mine == yours or "wide" in "".join(mine)


@pytest.mark.parametrize("output", ["concise", "json"])
def test_statistics(beside: Beside, output: str) -> None:
    def rows(text: str) -> list[str]:
        return sorted(text.splitlines()) if output == "concise" else sorted(map(str, json.loads(text)))

    assert rows(beside.ours(output, statistics=True)) == rows(beside.ruff(output, "--statistics"))
