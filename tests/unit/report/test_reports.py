"""What findings look like."""

import json
from textwrap import dedent

import pytest

from asynclint.model.effects import Cost, EdgeKind, EffectKind, Evidence, Step
from asynclint.model.findings import Confidence, Finding, Problem, Report, Severity
from asynclint.model.source import Location, Span
from asynclint.report.page import Page
from asynclint.report.paths import Paths
from asynclint.report.printer import Printer
from asynclint.report.style import Style
from asynclint.report.summary import summarise

FILES = {
    "app.py": [
        "import sdk",
        "",
        "async def f(c):",
        "    # é",
        "    x = 1",
        "    ü = 'ñ漢'; c.state(",
        "        1)",
        "",
        "y",
    ],
    "sdk.py": ["class Client:", "\tdef state(self, x):", "\t\treturn requests.get(x)"],
}


def place(path: str, line: int, column: int, end_line: int, end_column: int) -> Location:
    return Location(path, Span(line, column, end_line, end_column))


ROOT = place("sdk.py", 3, 9, 3, 24)


def finding(line: int, column: int, end_line: int, end_column: int) -> Finding:
    at = place("app.py", line, column, end_line, end_column)
    steps = (
        Step("app:f", "sdk:Client.state", at, EdgeKind.CALL),
        Step("sdk:Client.state", "requests.get", ROOT, EdgeKind.CALL),
    )
    evidence = Evidence(EffectKind.HTTP, Cost.LONG, "requests.get", "waits", "httpx", ("ASYNC210",), steps)
    return Finding(
        at,
        "ASL102",
        "blocking-http",
        "`c.state` blocks",
        Severity.WARNING,
        Confidence.CERTAIN,
        function="app:f",
        evidence=evidence,
        help="await it",
        fingerprint="00ff",
    )


DIRECT = Finding(ROOT, None, "invalid-syntax", "invalid syntax", Severity.ERROR, Confidence.CERTAIN)
REPORT = Report((finding(6, 14, 7, 10), finding(9, 0, 9, 1), DIRECT), suppressed=2, hidden=5)


def render(output: str, report: Report = REPORT, *, colour: bool = False, cwd: str = "/repo") -> str:
    page = Page(Paths("/repo", cwd), lambda path: FILES.get(path, []), Style(colour), version="1.0")
    return Printer(output, page).render(report)


def test_full() -> None:
    assert render("full") == dedent("""\
        ASL102 `c.state` blocks (1 root, 2 places)
         --> app.py:6:15
          |
        4 |     # é
        5 |     x = 1
        6 |     ü = 'ñ漢'; c.state(
          |                ^^^^^^^^
        7 |         1)
          |
          = path: Client.state → requests.get  sdk.py:3
        help: await it
          = same root: 1 more place
              app.py:9:1

        invalid-syntax: invalid syntax
         --> sdk.py:3:10
          |
        1 | class Client:
        2 |     def state(self, x):
        3 |         return requests.get(x)
          |                ^^^^^^^^^^^^^^^

        Found 3 errors in 2 roots (2 suppressed, 5 info hidden).
        """)


def test_concise_lists_every_place() -> None:
    assert render("concise") == dedent("""\
        app.py:6:15: ASL102 `c.state` blocks
        app.py:9:1: ASL102 `c.state` blocks
        sdk.py:3:10: invalid-syntax: invalid syntax
        Found 3 errors in 2 roots (2 suppressed, 5 info hidden).
        """)


def test_paths_are_relative_to_where_the_user_stands() -> None:
    assert render("concise", cwd="/repo/sub").startswith("../app.py:6:15")
    assert render("concise", cwd="/other/place").startswith("/repo/app.py:6:15")


def test_json_has_the_keys_of_ruff_and_the_path() -> None:
    first, _, broken = json.loads(render("json"))
    assert list(first) == sorted(first)
    ruff = {
        "cell",
        "code",
        "end_location",
        "filename",
        "fix",
        "location",
        "message",
        "name",
        "noqa_row",
        "severity",
        "url",
    }
    assert ruff <= first.keys()
    assert (first["filename"], first["location"], first["end_location"]) == (
        "/repo/app.py",
        {"column": 15, "row": 6},
        {"column": 11, "row": 7},
    )
    assert [step["location"] for step in first["trace"]] == [{"column": 15, "row": 6}, {"column": 10, "row": 3}]
    assert first["root"]["filename"] == "/repo/sdk.py"
    assert (broken["code"], broken["name"], broken["trace"]) == ("invalid-syntax", "invalid-syntax", [])


def test_json_lines_are_the_same_objects() -> None:
    assert [json.loads(line) for line in render("json-lines").splitlines()] == json.loads(render("json"))


def test_no_findings_in_json_are_an_empty_list() -> None:
    assert render("json", Report()) == "[]\n"


def test_statistics() -> None:
    printer = Printer("full", Page(Paths("/repo", "/repo"), lambda path: []))
    assert printer.render_statistics(REPORT) == dedent("""\
        2\tASL102\t[ ] blocking-http
        1\t      \t[ ] invalid-syntax
        Found 3 errors in 2 roots (2 suppressed, 5 info hidden).
        """)


@pytest.mark.parametrize("output", ["full", "concise"])
def test_colours_are_only_added(output: str) -> None:
    import re

    coloured = render(output, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == render(output)


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (Report(), "All checks passed!"),
        (Report(hidden=2), "All checks passed! (2 info hidden)"),
        (Report(suppressed=1), "All checks passed! (1 suppressed)"),
        (Report((DIRECT,)), "Found 1 error."),
        (Report(REPORT.findings[:2]), "Found 2 errors in 1 root."),
        (Report(problems=(Problem("a", "b"),)), "Some files could not be checked."),
    ],
)
def test_the_last_line(report: Report, words: str) -> None:
    assert summarise(report) == words


def test_many_places_of_one_root_are_cut_short() -> None:
    many = Report(tuple(finding(line, 0, line, 1) for line in range(1, 40)))
    assert "and 28 more: --output-format concise lists them all" in render("full", many)
