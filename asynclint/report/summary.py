"""The last lines: how many findings, how many places to repair, what is not shown, and what could be fixed."""

from asynclint.model.findings import Report
from asynclint.report.groups import count_roots


def summarise(report: Report) -> str:
    """`Found 9 errors in 3 roots (2 suppressed, 5 info hidden).` or `All checks passed!`, ruff's words."""
    total = len(report.findings)
    asides = [f"{report.fixed} fixed", f"{total} remaining"] if report.fixed else []
    if report.suppressed:
        asides.append(f"{report.suppressed} suppressed")
    if report.hidden:
        asides.append(f"{report.hidden} info hidden")
    comparison = report.comparison
    if comparison is not None and (comparison.known or comparison.gone):
        asides.append(f"{len(comparison.known)} known from {comparison.origin}")
        asides += [f"{len(comparison.gone)} gone"] if comparison.gone else []
    aside = f" ({', '.join(asides)})" if asides else ""
    if not total and not report.fixed:
        return "Some files could not be checked." if report.problems else f"All checks passed!{aside}"
    roots = count_roots(report.findings)
    shared = f" in {_count(roots, 'root')}" if roots != total else ""
    return f"Found {_count(total + report.fixed, 'error')}{shared}{aside}.{_fixes(report)}"


def _fixes(report: Report) -> str:
    """What `--fix` could do about the findings, on a line of its own."""
    more = report.fixable_unsafely
    unsafe = f"{more} unsafe {'fix' if more == 1 else 'fixes'}" if more else ""
    if report.fixable:
        aside = f" ({unsafe} available with `--fix --unsafe-fixes`)" if unsafe else ""
        return f"\n[*] {report.fixable} fixable with `--fix`{aside}."
    return f"\n{unsafe} available with `--fix --unsafe-fixes`." if unsafe else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
