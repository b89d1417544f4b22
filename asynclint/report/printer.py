"""A report and a format -> the text that goes to standard output."""

import re
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from asynclint.model.findings import Report
from asynclint.model.record import record
from asynclint.model.source import Location, Span
from asynclint.report.page import Page
from asynclint.report.summary import summarise

#: format -> module and function, loaded when it is wanted.
_RENDERERS = {
    "azure": ("annotations", "render_azure"),
    "concise": ("concise", "render_concise"),
    "full": ("full", "render_full"),
    "github": ("annotations", "render_github"),
    "gitlab": ("services", "render_gitlab"),
    "grouped": ("annotations", "render_grouped"),
    "html": ("html", "render_html"),
    "json": ("json_report", "render_json"),
    "json-lines": ("json_report", "render_json_lines"),
    "junit": ("services", "render_junit"),
    "markdown": ("markdown", "render_markdown"),
    "pylint": ("annotations", "render_pylint"),
    "rdjson": ("services", "render_rdjson"),
    "sarif": ("sarif", "render_sarif"),
}
#: Formats for people, which end with a summary.
SUMMARISED = frozenset({"concise", "full", "grouped"})
#: Formats that know lines of files, but no cells: of a notebook they get the first line, as from ruff.
_WITHOUT_CELLS = frozenset({"azure", "github", "gitlab", "junit", "pylint", "rdjson"})
#: Formats that may hold the very bytes of a name; files of the others are invalid with any byte that is no text.
_LINES = frozenset({"azure", "concise", "full", "github", "grouped", "pylint"})
_TOP = Span(1, 0, 1, 0)
_NO_CHARACTER = re.compile("[\ud800-\udfff]")


def valid_unicode(text: str) -> str:
    """What stands for a byte that is no text, as `\ufffd`."""
    return _NO_CHARACTER.sub("\ufffd", text)


@record
class Printer:
    """Renders reports in one format."""

    format: str
    page: Page

    def render(self, report: Report) -> str:
        module, name = _RENDERERS[self.format]
        renderer: Callable[[Report, Page], str] = getattr(import_module(f"asynclint.report.{module}"), name)
        text = renderer(_without_cells(report) if self.format in _WITHOUT_CELLS else report, self.page)
        if self.format not in _LINES:
            text = valid_unicode(text)
        ending = f"{summarise(report)}\n" if self.format in SUMMARISED and self.page.summary else ""
        return text + ending

    def render_statistics(self, report: Report) -> str:
        from asynclint.report.statistics import render_statistics, render_statistics_json

        if self.format in ("json", "json-lines"):
            return render_statistics_json(report.findings, self.page.is_fixable)
        summary = self.page.summary and bool(report.findings)
        return render_statistics(report.findings, self.page.is_fixable) + (f"{summarise(report)}\n" if summary else "")


def _without_cells(report: Report) -> Report:
    findings = (
        replace(finding, at=Location(finding.at.path, _TOP)) if finding.at.cell else finding
        for finding in report.findings
    )
    return replace(report, findings=tuple(findings))
