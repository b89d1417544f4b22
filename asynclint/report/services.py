"""Reports as documents that services read: GitLab, JUnit, reviewdog."""

import json
import os
import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from asynclint.model.findings import Finding, Report, Severity
from asynclint.model.source import Location
from asynclint.report.page import Page, path_of

_GITLAB_LEVELS = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}

#: Characters that XML has no way to write.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def render_gitlab(report: Report, page: Page) -> str:
    """GitLab's code quality document; paths are relative to what it calls the project."""
    top = os.environ.get("CI_PROJECT_DIR") or page.paths.cwd
    return json.dumps([_gitlab(finding, page, top) for finding in report.findings], indent=2, ensure_ascii=False) + "\n"


def _gitlab(finding: Finding, page: Page, top: str) -> dict[str, Any]:
    start, end = _ends(finding.at)
    code = finding.code or finding.name
    path = os.path.relpath(page.paths.absolute(finding.at.path), top).replace(os.sep, "/")
    return {
        "check_name": code,
        "description": f"{code}: {finding.message}",
        "severity": _GITLAB_LEVELS[finding.severity],
        "fingerprint": finding.fingerprint,
        "location": {"path": path, "positions": {"begin": start, "end": end}},
    }


def _ends(at: Location) -> tuple[dict[str, int], dict[str, int]]:
    span = at.span
    return {"line": span.line, "column": span.column + 1}, {"line": span.end_line, "column": span.end_column + 1}


def render_rdjson(report: Report, page: Page) -> str:
    """reviewdog's format."""
    document = {
        "diagnostics": [_diagnostic(finding, page) for finding in report.findings],
        "severity": "WARNING",
        "source": {"name": "asynclint", "url": ""},
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _diagnostic(finding: Finding, page: Page) -> dict[str, Any]:
    return {
        "code": {"value": finding.code or finding.name},
        "location": {"path": page.paths.absolute(finding.at.path), "range": _range(finding.at, page)},
        "message": finding.message,
        "severity": finding.severity.value.upper(),
        **_suggestions(finding, page),
    }


def _suggestions(finding: Finding, page: Page) -> dict[str, Any]:
    """The fix, where it changes nothing but the finding's own file: the format knows no others."""
    found = page.suggest(finding)
    if found is None or not found.edits or any(edit.at.path != finding.at.path for edit in found.edits):
        return {}
    return {"suggestions": [{"range": _range(edit.at, page), "text": edit.text} for edit in found.edits]}


def _range(at: Location, page: Page) -> dict[str, Any]:
    """Its columns count bytes of UTF-8."""
    source, span = page.source(at), at.span
    return {
        "end": {"column": _bytes_before(source, span.end_line, span.end_column) + 1, "line": span.end_line},
        "start": {"column": _bytes_before(source, span.line, span.column) + 1, "line": span.line},
    }


def _bytes_before(source: Sequence[str], line: int, column: int) -> int:
    text = source[line - 1] if 0 < line <= len(source) else ""
    return column if text.isascii() else column + len(text[:column].encode(errors="replace")) - len(text[:column])


def render_junit(report: Report, page: Page) -> str:
    """One suite for each file, one failure for each finding; a clean run is one case that passes."""
    by_path: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_path.setdefault(page.paths.absolute(finding.at.path), []).append(finding)
    total = len(report.findings)
    number = max(total, 1)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="asynclint" tests="{number}" skipped="0" failures="{total}" errors="0">',
    ]
    for path, findings in by_path.items():
        lines += _suite(path, findings)
    if not total:
        lines += [
            '    <testsuite name="asynclint" tests="1" skipped="0" errors="0" failures="0" package="asynclint">',
            '        <testcase name="No errors found" classname="asynclint"/>',
            "    </testsuite>",
        ]
    return _NOT_XML.sub("\ufffd", "\n".join([*lines, "</testsuites>"])) + "\n"


def _suite(path: str, findings: list[Finding]) -> list[str]:
    size = len(findings)
    counts = f'tests="{size}" skipped="0" errors="0" failures="{size}"'
    lines = [f'    <testsuite name={quoteattr(path)} {counts} package="asynclint">']
    for finding in findings:
        lines += _case(path, finding)
    return [*lines, "    </testsuite>"]


def _case(path: str, finding: Finding) -> list[str]:
    span = finding.at.span
    name = f"asynclint.{finding.code or finding.name}"
    place = f'line="{span.line}" column="{span.column + 1}"'
    text = "\n".join(
        [
            f"line {span.line}, col {span.column + 1}, {finding.message}",
            *(f"{what}: {where}" for what, where in path_of(finding)),
        ]
    )
    return [
        f"        <testcase name={quoteattr(name)} classname={quoteattr(os.path.splitext(path)[0])} {place}>",
        "            <properties>",
        f'                <property name="severity" value="{finding.severity.value}"/>',
        "            </properties>",
        f"            <failure message={quoteattr(finding.message)}>{escape(text)}</failure>",
        "        </testcase>",
    ]
