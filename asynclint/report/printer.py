"""A report and a format -> the text that goes to standard output."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from asynclint.model.findings import Report
from asynclint.report.paths import Paths
from asynclint.report.style import Style
from asynclint.report.summary import summarise


@dataclass(frozen=True, slots=True)
class Printer:
    """`lines` gives the source of a path; `summary` is off under --quiet."""

    format: str
    paths: Paths
    lines: Callable[[str], Sequence[str]]
    style: Style
    summary: bool = True

    def render(self, report: Report) -> str:
        if self.format == "json":
            from asynclint.report.json_report import render_json

            return render_json(report.findings, self.paths)
        if self.format == "json-lines":
            from asynclint.report.json_report import render_json_lines

            return render_json_lines(report.findings, self.paths)
        if self.format == "concise":
            from asynclint.report.concise import render_concise

            text = render_concise(report.findings, self.paths, self.style)
        else:
            from asynclint.report.full import render_full

            text = render_full(report.findings, self.lines, self.paths, self.style)
        return text + (f"{summarise(report)}\n" if self.summary else "")

    def render_statistics(self, report: Report) -> str:
        from asynclint.report.statistics import render_statistics, render_statistics_json

        if self.format in ("json", "json-lines"):
            return render_statistics_json(report.findings)
        summary = self.summary and bool(report.findings)
        return render_statistics(report.findings) + (f"{summarise(report)}\n" if summary else "")
