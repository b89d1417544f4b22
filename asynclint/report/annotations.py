"""One line for each finding, as build services and editors read them: GitHub, Azure, pylint's form, and by file."""

import os
from collections.abc import Sequence

from asynclint.model.findings import Finding, Report, Severity
from asynclint.report.page import Page, path_of, title_of

#: GitHub shows this many annotations of a level for one step.
_MOST_ANNOTATIONS = 10
_GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render_github(report: Report, page: Page) -> str:
    """Workflow commands: of each level the ten that are shown, then how many more there are."""
    lines: list[str] = []
    left = 0
    for level in Severity:
        findings = [finding for finding in report.findings if finding.severity is level]
        lines += [_command(finding, page) for finding in findings[:_MOST_ANNOTATIONS]]
        left += max(0, len(findings) - _MOST_ANNOTATIONS)
    if left:
        where = "see the job summary" if os.environ.get("GITHUB_STEP_SUMMARY") else "they are not shown as annotations"
        lines.append(f"::notice title=asynclint::… and {left} more findings: {where}")
    return "".join(f"{line}\n" for line in lines)


def _command(finding: Finding, page: Page) -> str:
    span = finding.at.span
    properties = {
        "title": f"asynclint ({finding.code or finding.name})",
        "file": page.paths.absolute(finding.at.path),
        "line": span.line,
        **({"col": span.column + 1} if span.line == span.end_line else {}),
        "endLine": span.end_line,
        **({"endColumn": span.end_column + 1} if span.line == span.end_line else {}),
    }
    head = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    text = f"{page.paths.shown(finding.at.path)}:{span.line}:{span.column + 1}: {title_of(finding)}"
    more = [f"  {what}: {page.paths.shown(where)}" for what, where in path_of(finding)]
    if finding.help:
        more.append(f"  help: {finding.help}")
    return f"::{_GITHUB_LEVELS[finding.severity]} {head}::{_message(chr(10).join([text, *more]))}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def render_azure(report: Report, page: Page) -> str:
    lines = []
    for finding in report.findings:
        span = finding.at.span
        level = "error" if finding.severity is Severity.ERROR else "warning"
        properties = (
            f"type={level};sourcepath={_azure_property(page.paths.absolute(finding.at.path))};linenumber={span.line};"
            f"columnnumber={span.column + 1};code={finding.code or finding.name};"
        )
        lines.append(f"##vso[task.logissue {properties}]{finding.message}\n")
    return "".join(lines)


def _azure_property(text: str) -> str:
    for character in ";\r\n]":
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def render_pylint(report: Report, page: Page) -> str:
    lines = []
    for finding in report.findings:
        place = f"{page.paths.shown(finding.at.path)}:{finding.at.span.line}"
        lines.append(f"{place}: [{finding.code or finding.name}] {finding.message}\n")
    return "".join(lines)


def render_grouped(report: Report, page: Page) -> str:
    """All findings of a file below its name, aligned."""
    by_path: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_path.setdefault(finding.at.path, []).append(finding)
    return "".join(f"{page.paths.shown(path)}:\n{_group(findings, page)}\n" for path, findings in by_path.items())


def _group(findings: Sequence[Finding], page: Page) -> str:
    places = [f"cell {finding.at.cell}:" if finding.at.cell else "" for finding in findings]
    rows = max(len(f"{place}{finding.at.span.line}") for place, finding in zip(places, findings, strict=True))
    columns = max(len(str(finding.at.span.column + 1)) for finding in findings)
    lines = []
    for place, finding in zip(places, findings, strict=True):
        span = finding.at.span
        label = page.label(finding) + ("" if finding.code else ":")
        lines.append(f"  {f'{place}{span.line}':>{rows}}:{span.column + 1:<{columns}} {label} {finding.message}\n")
    return "".join(lines)
