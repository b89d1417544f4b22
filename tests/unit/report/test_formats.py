"""Findings for build services and other machines, next to ruff's own shapes."""

import json
from xml.etree import ElementTree as ET

import pytest

from asynclint.model.effects import Cost, EdgeKind, EffectKind, Evidence, Step
from asynclint.model.findings import Confidence, Finding, Report, Severity
from asynclint.model.source import Location, Span
from asynclint.report.page import Page, RuleText
from asynclint.report.paths import Paths
from asynclint.report.printer import Printer

AT = Location("pkg/app.py", Span(12, 4, 12, 14))
ROOT = Location("pkg/sdk.py", Span(3, 9, 3, 24))
STEPS = (
    Step("app:f", "sdk:Client.state", AT, EdgeKind.CALL),
    Step("sdk:Client.state", "requests.get", ROOT, EdgeKind.CALL),
)
EVIDENCE = Evidence(EffectKind.HTTP, Cost.LONG, "requests.get", "waits", None, (), STEPS)
FINDING = Finding(
    AT, "ASL102", "blocking-http", "100% <slow>: a,b", Severity.WARNING, Confidence.CERTAIN, evidence=EVIDENCE,
    help="await it", fingerprint="00ff",
)  # fmt: skip
SYNTAX = Finding(
    Location("pkg/broken.py", Span(1, 7, 2, 0)), None, "invalid-syntax", "Expected `)`", Severity.ERROR,
    Confidence.CERTAIN,
)  # fmt: skip
REPORT = Report((FINDING, SYNTAX))
RULES = {"ASL102": RuleText("ASL102", "blocking-http", "Waits.", "# ASL102\n", Severity.WARNING)}


def render(output: str, report: Report = REPORT) -> str:
    page = Page(Paths("/repo", "/repo"), lambda _path: ["x < 1"] * 20, rules=lambda: RULES, version="1.0")
    return Printer(output, page).render(report)


def test_github_orders_by_severity_and_leaves_columns_out_of_wide_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    first, second = render("github").splitlines()
    assert first == (
        "::error title=asynclint (invalid-syntax),file=/repo/pkg/broken.py,line=1,endLine=2"
        "::pkg/broken.py:1:8: invalid-syntax: Expected `)`"
    )
    assert second == (
        "::warning title=asynclint (ASL102),file=/repo/pkg/app.py,line=12,col=5,endLine=12,endColumn=15"
        "::pkg/app.py:12:5: ASL102 100%25 <slow>: a,b%0A  `f` reaches `Client.state`: pkg/app.py:12"
        "%0A  `Client.state` reaches `requests.get`: pkg/sdk.py:3%0A  help: await it"
    )


def test_github_shows_ten_of_a_level_and_counts_the_rest() -> None:
    lines = render("github", Report((FINDING,) * 25)).splitlines()
    assert len(lines) == 11
    assert "… and 15 more findings" in lines[-1]


def test_azure() -> None:
    assert render("azure").splitlines()[0] == (
        "##vso[task.logissue type=warning;sourcepath=/repo/pkg/app.py;linenumber=12;columnnumber=5;code=ASL102;]"
        "100% <slow>: a,b"
    )


def test_pylint() -> None:
    assert render("pylint").splitlines() == [
        "pkg/app.py:12: [ASL102] 100% <slow>: a,b",
        "pkg/broken.py:1: [invalid-syntax] Expected `)`",
    ]


def test_grouped() -> None:
    assert render("grouped") == (
        "pkg/app.py:\n  12:5 ASL102 100% <slow>: a,b\n\n"
        "pkg/broken.py:\n  1:8 invalid-syntax: Expected `)`\n\n"
        "Found 2 errors.\n"
    )


def test_gitlab(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI_PROJECT_DIR", "/repo/pkg")
    assert json.loads(render("gitlab"))[0] == {
        "check_name": "ASL102",
        "description": "ASL102: 100% <slow>: a,b",
        "severity": "major",
        "fingerprint": "00ff",
        "location": {
            "path": "app.py",
            "positions": {"begin": {"line": 12, "column": 5}, "end": {"line": 12, "column": 15}},
        },
    }


def test_rdjson() -> None:
    first = json.loads(render("rdjson"))["diagnostics"][0]
    assert first["code"] == {"value": "ASL102"}
    assert first["location"]["range"] == {"end": {"column": 15, "line": 12}, "start": {"column": 5, "line": 12}}


def test_junit_is_xml_with_one_failure_each() -> None:
    suites = ET.fromstring(render("junit"))
    assert (suites.get("tests"), suites.get("failures")) == ("2", "2")
    case = suites[0][0]
    assert (case.get("name"), case.get("classname"), case.get("line")) == ("asynclint.ASL102", "/repo/pkg/app", "12")
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("message") == "100% <slow>: a,b"


def test_junit_of_a_clean_run_has_one_case_that_passes() -> None:
    suites = ET.fromstring(render("junit", Report()))
    assert (suites.get("tests"), suites.get("failures")) == ("1", "0")


def test_sarif_has_the_path_as_a_code_flow() -> None:
    document = json.loads(render("sarif"))
    run = document["runs"][0]
    assert document["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["ASL102", "invalid-syntax"]
    first = run["results"][0]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("ASL102", 0, "warning")
    assert first["partialFingerprints"]["asynclint/v1"] == "00ff"
    steps = first["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["physicalLocation"]["artifactLocation"]["uri"] for step in steps] == [
        "pkg/app.py",
        "pkg/sdk.py",
    ]
    assert first["relatedLocations"][0]["message"]["text"] == "root cause: requests.get"


def test_markdown_escapes_what_would_end_a_cell() -> None:
    assert "| `pkg/app.py:12` | 100% <slow>: a,b |" in render("markdown")


def test_html_escapes_code_and_needs_nothing_else() -> None:
    page = render("html")
    assert "100% &lt;slow&gt;: a,b" in page
    assert "x &lt; 1" in page
    assert "http://" not in page
    assert "https://" not in page
    assert page.index("ASL102") < page.index("invalid-syntax")
