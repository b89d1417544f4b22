"""The last line: how many findings, how many places to repair, and what is not shown."""

from asynclint.model.findings import Report
from asynclint.report.groups import count_roots


def summarise(report: Report) -> str:
    """`Found 9 errors in 3 roots (2 suppressed, 5 info hidden).` or `All checks passed!`, ruff's words."""
    total = len(report.findings)
    asides = [f"{report.suppressed} suppressed"] if report.suppressed else []
    if report.hidden:
        asides.append(f"{report.hidden} info hidden")
    aside = f" ({', '.join(asides)})" if asides else ""
    if not total:
        return "Some files could not be checked." if report.problems else f"All checks passed!{aside}"
    roots = count_roots(report.findings)
    shared = f" in {_count(roots, 'root')}" if roots != total else ""
    return f"Found {_count(total, 'error')}{shared}{aside}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
