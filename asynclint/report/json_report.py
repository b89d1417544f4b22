"""Findings for machines: ruff's keys, and beside them the path, the root, the confidence and a fingerprint."""

import json
from typing import Any

from asynclint.model.edits import Applicability, ReplaceText
from asynclint.model.findings import Finding, Report
from asynclint.model.source import Location
from asynclint.report.page import Page
from asynclint.report.paths import Paths


def render_json(report: Report, page: Page) -> str:
    data = [as_data(finding, page) for finding in report.findings]
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def render_json_lines(report: Report, page: Page) -> str:
    return "".join(
        json.dumps(as_data(finding, page), ensure_ascii=False, separators=(",", ":")) + "\n"
        for finding in report.findings
    )


def as_data(finding: Finding, page: Page) -> dict[str, Any]:
    """One finding; keys in alphabetical order, as ruff prints them."""
    paths = page.paths
    start, end = _ends(finding.at)
    return {
        "cell": finding.at.cell or None,
        "code": finding.code or finding.name,
        "confidence": finding.confidence.value,
        "end_location": end,
        "filename": paths.absolute(finding.at.path),
        "fingerprint": finding.fingerprint,
        "fix": _fix(finding, page),
        "function": finding.function or None,
        "help": finding.help,
        "location": start,
        "message": finding.message,
        "name": finding.name,
        "noqa_row": finding.at.span.line if finding.code is not None else None,
        "root": _place(finding.root, paths),
        "severity": finding.severity.value,
        "symbol": finding.evidence.symbol if finding.evidence is not None else None,
        "trace": _trace(finding, paths),
        "url": None,
    }


def _fix(finding: Finding, page: Page) -> dict[str, Any] | None:
    """ruff's keys. Its edits are those of the finding's own file; a fix of more files has them under `files` alone,
    lest somebody makes half of it.
    """
    found = page.suggest(finding)
    if found is None:
        return None
    applicability = "displayonly" if found.applicability is Applicability.DISPLAY else found.applicability.value
    fix: dict[str, Any] = {"applicability": applicability, "edits": [], "message": found.title}
    paths = sorted({edit.at.path for edit in found.edits})
    if set(paths) <= {finding.at.path}:
        return fix | {"edits": [_edit(edit) for edit in found.edits]}
    files = [
        {"edits": [_edit(edit) for edit in found.edits if edit.at.path == path], "filename": page.paths.absolute(path)}
        for path in paths
    ]
    return {"applicability": applicability, "edits": [], "files": files, "message": found.title}


def _edit(edit: ReplaceText) -> dict[str, Any]:
    start, end = _ends(edit.at)
    return {"content": edit.text, "end_location": end, "location": start}


def _trace(finding: Finding, paths: Paths) -> list[dict[str, Any]]:
    if finding.evidence is None:
        return []
    return [
        {
            **_place(step.at, paths),
            "message": f"`{step.caller.rpartition(':')[2]}` reaches `{step.callee.rpartition(':')[2]}`",
            "edge": step.edge.value,
            "package": step.package or None,
        }
        for step in finding.evidence.steps
    ]


def _place(at: Location, paths: Paths) -> dict[str, Any]:
    start, end = _ends(at)
    return {"filename": paths.absolute(at.path), "location": start, "end_location": end}


def _ends(at: Location) -> tuple[dict[str, int], dict[str, int]]:
    span = at.span
    return {"column": span.column + 1, "row": span.line}, {"column": span.end_column + 1, "row": span.end_line}
