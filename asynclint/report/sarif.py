"""SARIF 2.1.0: findings with their paths as code flows, for code scanning services."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from asynclint.model.edits import ReplaceText, Suggestion
from asynclint.model.findings import Confidence, Finding, Report, Severity
from asynclint.model.source import Location
from asynclint.report.line_hashes import line_hashes
from asynclint.report.page import Page, RuleText, short

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PRECISION = {Confidence.CERTAIN: "high", Confidence.LIKELY: "medium", Confidence.POSSIBLE: "low"}
_ROOT = "SRCROOT"
#: Characters of a description.
_LONGEST = 1_024


def render_sarif(report: Report, page: Page) -> str:
    """One run. Only rules with findings are described; their cards are the help."""
    known = report.comparison.known if report.comparison is not None else ()
    findings = (*report.findings, *known)
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code or finding.name, []).append(finding)
    codes = sorted(by_code)
    texts, hashes = page.rules(), _hashes(findings, page)
    top = PurePath(page.paths.root).as_uri().rstrip("/") + "/"
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "asynclint",
                "version": page.version,
                "semanticVersion": page.version,
                "rules": [_rule(code, texts.get(code), by_code[code]) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"uri": top}},
        "automationDetails": {"id": "asynclint/"},
        "invocations": [_invocation(report)],
        "results": [_result(finding, page, codes.index(finding.code or finding.name), hashes) for finding in findings],
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


def _hashes(findings: Iterable[Finding], page: Page) -> Mapping[tuple[str, int], str]:
    """By path and line of findings."""
    lines: dict[str, set[int]] = {}
    for finding in findings:
        lines.setdefault(finding.at.path, set()).add(finding.at.span.line)
    return {
        (path, number): text
        for path, wanted in lines.items()
        for number, text in line_hashes(page.lines(path), wanted).items()
    }


def _rule(code: str, text: RuleText | None, findings: Sequence[Finding]) -> dict[str, Any]:
    if text is None:  # what cannot be parsed has no rule
        words = {"text": code}
        return {"id": code, "name": code, "shortDescription": words, "fullDescription": words, "help": words}
    summary = _shortened(text.summary or text.name)
    least_certain = max((finding.confidence for finding in findings), key=tuple(Confidence).index)
    return {
        "id": code,
        "name": text.name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "help": {"text": summary, "markdown": text.card or f"# {code} {text.name}"},
        "defaultConfiguration": {"level": _LEVELS[text.severity]},
        "properties": {
            "tags": ["asyncio", "performance", "reliability"],
            "precision": _PRECISION[least_certain],
            "problem.severity": "recommendation" if text.severity is Severity.INFO else text.severity.value,
        },
    }


def _shortened(text: str) -> str:
    """GitHub refuses descriptions that are longer."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _result(finding: Finding, page: Page, index: int, hashes: Mapping[tuple[str, int], str]) -> dict[str, Any]:
    related = [*finding.related, *([finding.root] if finding.root != finding.at else [])]
    link = f" ([root cause]({len(related)}))" if finding.root != finding.at else ""
    line_hash = hashes.get((finding.at.path, finding.at.span.line))
    result: dict[str, Any] = {
        "ruleId": finding.code or finding.name,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _without_links(finding.message) + link},
        "locations": [{"physicalLocation": _beginning(finding.at, page)}],
        "partialFingerprints": {
            **({"primaryLocationLineHash": line_hash} if line_hash is not None else {}),
            "asynclint/v1": finding.fingerprint,
        },
        "properties": {"confidence": finding.confidence.value, "precision": _PRECISION[finding.confidence]},
    }
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


def _without_links(text: str) -> str:
    """Square brackets begin a link in SARIF's messages."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


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
            "importance": "essential",
        }
        for depth, step in enumerate(steps)
    ]


def _artifact(path: str) -> dict[str, str]:
    if PurePath(path).is_absolute():
        return {"uri": PurePath(path).as_uri()}
    return {"uri": quote(path, errors="surrogateescape"), "uriBaseId": _ROOT}


def _beginning(at: Location, page: Page) -> dict[str, Any]:
    """The first line of what is found, all of it being the context: GitHub shows in a pull request only alerts all of
    whose lines are part of the change."""
    span, lines = at.span, page.lines(at.path)
    if span.line == span.end_line or not 0 < span.line <= len(lines):
        return _place(at)
    first = replace(at, span=replace(span, end_line=span.line, end_column=len(lines[span.line - 1].rstrip())))
    return {**_place(first), "contextRegion": _place(at)["region"]}


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
