"""Reports and remarks of a run: as texts, and to where they belong."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterable

from asynclint import __version__
from asynclint.engine.cells import in_cells
from asynclint.engine.complaints import UsageError
from asynclint.engine.edits.suggestions import Suggestions
from asynclint.engine.plugins.rule_texts import rule_texts
from asynclint.engine.session import Outcome, Request
from asynclint.frontends.gate import remark_on_baseline
from asynclint.model.findings import Problem, Report, Statistics
from asynclint.report.page import Page
from asynclint.report.paths import Paths, on_one_line
from asynclint.report.printer import Printer, valid_unicode
from asynclint.report.style import Style

#: Bytes of a job's summary; GitHub drops one that has more than a MiB.
_LONGEST_SUMMARY = 1_000_000


def render(outcome: Outcome, options: Namespace, request: Request) -> str:
    """What goes to standard output, or to the file of `--output-file`."""
    if options.silent:
        return ""
    report, page = _page(outcome, options, request, Style(wants_colour(options)))
    printer = Printer(request.settings.output_format, page)
    return printer.render_statistics(report) if options.statistics else printer.render(report)


def write_reports(outcome: Outcome, options: Namespace, request: Request) -> None:
    """`--output-format FORMAT:FILE`, and the summary of a job: further reports of the same run. Raises `UsageError`.

    They come after the output itself: what is wrong with their files hides no finding.
    """
    if summarises_job(request) and not options.silent:
        report, page = _page(outcome, options, request, Style())
        _summarise_job(Printer("markdown", page).render(report))
    for output_format, file in options.reports:
        report, page = _page(outcome, options, request, Style())
        write(encode(Printer(output_format, page).render(report)), b"", file)


def has_side_effects(options: Namespace, request: Request) -> bool:
    """Does the run write anything that printing its output once more would not?"""
    return bool(options.reports) or summarises_job(request)


def summarises_job(request: Request) -> bool:
    return request.settings.output_format == "github" and bool(os.environ.get("GITHUB_STEP_SUMMARY"))


def _page(outcome: Outcome, options: Namespace, request: Request, style: Style) -> tuple[Report, Page]:
    """The report as it is printed, and what its printers have at hand."""
    settings = request.settings
    report = in_cells(outcome.report, outcome.sources)
    original = dict(zip(map(id, report.findings), outcome.report.findings, strict=True))
    suggestions = Suggestions(outcome, settings)
    return report, Page(
        paths=Paths(settings.root, request.cwd, outcome.packages.places),
        lines=outcome.sources.lines,
        style=style,
        summary=not options.quiet,
        unsafe_fixes=bool(settings.fixes.unsafe),
        trust=lambda finding: outcome.policies.of(finding.at.path).trusts(finding),
        rules=lambda: rule_texts(outcome.registry),
        suggest=lambda finding: suggestions.of(original.get(id(finding), finding)),
        version=__version__,
        cell=outcome.sources.cell,
    )


def _summarise_job(text: str) -> None:
    """GitHub shows what is in this file below the job."""
    path = os.environ["GITHUB_STEP_SUMMARY"]
    data = text.encode(errors="replace")
    if len(data) > _LONGEST_SUMMARY:
        ending = b"\n\nThere is more than fits in here.\n"
        data = data[: _LONGEST_SUMMARY - len(ending)].rpartition(b"\n")[0] + ending
    try:
        with open(path, "ab") as stream:
            stream.write(data)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from error


def remarks(outcome: Outcome, options: Namespace, request: Request, seconds: float) -> str:
    """What goes to stderr: problems always, warnings unless quiet, figures when asked for."""
    if options.silent:
        return ""
    report = outcome.report
    lines = [] if options.quiet else [f"warning: {on_one_line(warning)}" for warning in report.warnings]
    lines += [] if options.quiet else [f"note: {note}" for note in outcome.notes]
    lines += [] if options.quiet else remark_on_baseline(report, request.settings)
    lines += problem_lines(report.problems, verbose=options.verbose)
    if options.verbose:
        lines.append(_figures(report.statistics, outcome.harvest.extracted, seconds))
    return "".join(f"{line}\n" for line in lines)


def problem_lines(problems: Iterable[Problem], *, verbose: bool) -> list[str]:
    """One line each, and the traceback for those who want it."""
    lines: list[str] = []
    for problem in problems:
        hint = f" ({problem.hint})" if problem.hint else ""
        lines.append(f"asynclint: {on_one_line(problem.where)}: {problem.what}{hint}")
        if verbose and problem.detail:
            lines.append(problem.detail.rstrip())
    return lines


def _figures(statistics: Statistics, extracted: int, seconds: float) -> str:
    return (
        f"{statistics.files} files ({extracted} new), {statistics.lines} lines, {statistics.functions} functions "
        f"({statistics.async_functions} async), {statistics.calls} calls ({statistics.unresolved_calls} unresolved) "
        f"in {seconds:.2f} s"
    )


def wants_colour(options: Namespace) -> bool:
    if options.color != "auto":
        return bool(options.color == "always")
    told = os.environ.get
    if output_file(options) is not None or told("NO_COLOR"):
        return False
    if told("FORCE_COLOR") or told("CLICOLOR_FORCE", "0") != "0":
        return True
    return sys.stdout.isatty() and told("TERM") != "dumb" and told("CLICOLOR") != "0"


def output_file(options: Namespace) -> str | None:
    return options.output_file or os.environ.get("ASYNCLINT_OUTPUT_FILE") or None


def encode(text: str) -> bytes:
    """File names may hold bytes that are no text; they are printed as they are."""
    try:
        return text.encode(errors="surrogateescape")
    except UnicodeEncodeError:  # half a character, from the JSON of a notebook
        return valid_unicode(text).encode()


def write(out: bytes, err: bytes, file: str | None) -> None:
    try:
        sys.stderr.buffer.write(err)
        sys.stderr.buffer.flush()
    except OSError:  # nobody listens to remarks
        pass
    if file is None:
        sys.stdout.buffer.write(out)
        sys.stdout.buffer.flush()
        return
    try:
        os.makedirs(os.path.dirname(os.path.abspath(file)), exist_ok=True)
        with open(file, "wb") as stream:
            stream.write(out)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {(error.strerror or str(error)).lower()}") from error
