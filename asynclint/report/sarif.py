"""SARIF 2.1.0: findings with their paths as code flows, for code scanning services."""

import json
from itertools import groupby
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from asynclint.model.edits import ReplaceText, Suggestion
from asynclint.model.findings import Confidence, Finding, Report, Severity
from asynclint.model.source import Location
from asynclint.report.page import Page, RuleText, short

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PRECISION = {Confidence.CERTAIN: "high", Confidence.LIKELY: "medium", Confidence.POSSIBLE: "low"}
_ROOT = "SRCROOT"


def render_sarif(report: Report, page: Page) -> str:
    """One run. Only rules with findings are described; their cards are the help."""
    known = report.comparison.known if report.comparison is not None else ()
    codes = sorted({finding.code or finding.name for finding in (*report.findings, *known)})
    texts = page.rules()
    top = PurePath(page.paths.root).as_uri().rstrip("/") + "/"
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "asynclint",
                "version": page.version,
                "semanticVersion": page.version,
                "rules": [_rule(code, texts.get(code)) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"uri": top}},
        "automationDetails": {"id": "asynclint/"},
        "invocations": [_invocation(report)],
        "results": [
            *(_result(finding, codes.index(finding.code or finding.name), page) for finding in report.findings),
            *(_result(finding, codes.index(finding.code or finding.name), page) for finding in known),
        ],
    }
    if report.comparison is not None:
        _compare(run["results"], len(report.findings), report.comparison.origin)
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _compare(results: list[dict[str, Any]], new: int, origin: str) -> None:
    """Says of each result whether it is new. What is known is listed as well, and marked as accepted."""
    for number, result in enumerate(results):
        result["baselineState"] = "new" if number < new else "unchanged"
        if number >= new:
            accepted = {"kind": "external", "status": "accepted", "justification": f"known from {origin}"}
            result["suppressions"] = [accepted]


def _invocation(report: Report) -> dict[str, Any]:
    notices = [
        {"level": "error", "message": {"text": f"{problem.where}: {problem.what}"}} for problem in report.problems
    ]
    notices += [{"level": "warning", "message": {"text": warning}} for warning in report.warnings]
    found: dict[str, Any] = {"executionSuccessful": not report.problems}
    return {**found, "toolExecutionNotifications": notices} if notices else found


def _rule(code: str, text: RuleText | None) -> dict[str, Any]:
    if text is None:
        return {"id": code}
    return {
        "id": code,
        "name": text.name,
        "shortDescription": {"text": text.summary or text.name},
        "help": {"text": text.summary or text.name, "markdown": text.card or f"# {code} {text.name}"},
        "defaultConfiguration": {"level": _LEVELS[text.severity]},
        "properties": {
            "tags": ["asyncio", "performance", "reliability"],
            "problem.severity": "recommendation" if text.severity is Severity.INFO else text.severity.value,
        },
    }


def _result(finding: Finding, index: int, page: Page) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code or finding.name,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": _place(finding.at)}],
        "partialFingerprints": {"asynclint/v1": finding.fingerprint},
        "properties": {"confidence": finding.confidence.value, "precision": _PRECISION[finding.confidence]},
    }
    related = [*finding.related, *([finding.root] if finding.root != finding.at else [])]
    if related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _place(at), "message": {"text": _role(finding, at)}}
            for number, at in enumerate(related, start=1)
        ]
    if finding.evidence is not None:
        result["codeFlows"] = [{"threadFlows": [{"locations": _steps(finding)}]}]
    suggestion = page.suggest(finding)
    if suggestion is not None and suggestion.edits:
        result["fixes"] = [_fix(suggestion)]
    return result


def _fix(suggestion: Suggestion) -> dict[str, Any]:
    changes = []
    for path, edits in groupby(suggestion.edits, key=lambda edit: edit.at.path):
        replacements = [{"deletedRegion": _region(edit), "insertedContent": {"text": edit.text}} for edit in edits]
        changes.append({"artifactLocation": _artifact(path), "replacements": replacements})
    return {"description": {"text": suggestion.title}, "artifactChanges": changes}


def _region(edit: ReplaceText) -> dict[str, int]:
    """What goes; nothing where text is inserted."""
    span = edit.at.span
    return {
        "startLine": span.line,
        "startColumn": span.column + 1,
        "endLine": span.end_line,
        "endColumn": span.end_column + 1,
    }


def _role(finding: Finding, at: Location) -> str:
    if finding.evidence is not None and at == finding.root:
        return f"root cause: {short(finding.evidence.symbol)}"
    return "takes part"


def _steps(finding: Finding) -> list[dict[str, Any]]:
    steps = finding.evidence.steps if finding.evidence is not None else ()
    return [
        {
            "location": {
                "physicalLocation": _place(step.at),
                "message": {"text": f"{short(step.caller)} reaches {short(step.callee)}"},
            },
            "nestingLevel": depth,
        }
        for depth, step in enumerate(steps)
    ]


def _artifact(path: str) -> dict[str, str]:
    if PurePath(path).is_absolute():
        return {"uri": PurePath(path).as_uri()}
    return {"uri": quote(path), "uriBaseId": _ROOT}


def _place(at: Location) -> dict[str, Any]:
    span = at.span
    return {
        "artifactLocation": _artifact(at.path),
        "region": {
            "startLine": span.line,
            "startColumn": span.column + 1,
            "endLine": span.end_line,
            "endColumn": max(span.end_column, span.column + 1 if span.line == span.end_line else 0) + 1,
        },
    }
