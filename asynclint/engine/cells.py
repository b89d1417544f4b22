"""Places in notebooks: lines of their Python -> lines of cells, which is what people see."""

from dataclasses import replace

from asynclint.engine.sources import Sources
from asynclint.model.effects import Evidence
from asynclint.model.findings import Finding, Report
from asynclint.model.source import Location, Span


def in_cells(report: Report, sources: Sources) -> Report:
    """The report with the places of its findings as they are to be printed."""
    if not any(sources.is_notebook(place.path) for finding in report.findings for place in finding.places):
        return report
    return replace(report, findings=tuple(_in_cells(finding, sources) for finding in report.findings))


def _in_cells(finding: Finding, sources: Sources) -> Finding:
    return replace(
        finding,
        at=in_cell(finding.at, sources),
        related=tuple(in_cell(at, sources) for at in finding.related),
        cause=in_cell(finding.cause, sources) if finding.cause is not None else None,
        evidence=_evidence_in_cells(finding.evidence, sources) if finding.evidence is not None else None,
    )


def _evidence_in_cells(evidence: Evidence, sources: Sources) -> Evidence:
    return replace(evidence, steps=tuple(replace(step, at=in_cell(step.at, sources)) for step in evidence.steps))


def in_cell(at: Location, sources: Sources) -> Location:
    """The place in its cell, if it is in a notebook's code."""
    notebook = sources.notebook(at.path)
    cell = notebook.cell_at(at.span.line) if notebook is not None else None
    if cell is None:
        return at
    span, above = at.span, cell.first - 1
    return Location(at.path, Span(span.line - above, span.column, span.end_line - above, span.end_column), cell.number)
