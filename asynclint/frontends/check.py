"""`asynclint check`: options -> a session -> text, exit code, and a manifest for the next time."""

import os
import sys
import time
from argparse import Namespace
from collections.abc import Iterable
from dataclasses import fields, replace

from asynclint import __version__
from asynclint.engine.cells import in_cells
from asynclint.engine.complaints import UsageError
from asynclint.engine.options import check_table
from asynclint.engine.results import store_result
from asynclint.engine.rule_texts import rule_texts
from asynclint.engine.session import Outcome, Request, Session
from asynclint.engine.settings import Overrides, Settings, load_settings
from asynclint.engine.suggestions import Suggestions
from asynclint.frontends.arguments import CONFIG_FLAGS
from asynclint.frontends.gate import exit_code, remark_on_baseline, with_known_findings, write_first_baseline
from asynclint.frontends.progress import Progress
from asynclint.model.findings import Problem, Statistics
from asynclint.report.page import Page
from asynclint.report.paths import Paths
from asynclint.report.printer import Printer
from asynclint.report.style import Style

#: Bytes of a job's summary; GitHub drops one that has more than a MiB.
_LONGEST_SUMMARY = 1_000_000

CLEAN, FINDINGS, TROUBLE = 0, 1, 2


def check(options: Namespace, argv: list[str]) -> int:
    """Checks, prints, and says how it went: 0 clean, 1 findings, 2 something could not be checked."""
    started = time.monotonic()
    request = make_request(options)
    progress = Progress(enabled=sys.stderr.isatty() and not (options.quiet or options.silent))
    session = Session(request, watcher=progress)
    if options.show_settings:
        sys.stdout.write(describe(request.settings))
        return CLEAN
    if options.show_files:
        shown = _requested_files(session, request)
        sys.stdout.write("".join(f"{path}\n" for path in shown))
        return CLEAN
    try:
        request = session.request = with_known_findings(request, options, session.registry, progress)
        if _fixes(request, options):
            return _fix(request, session, options, started)
        outcome = session.run()
    finally:
        progress.erase()
    if options.add_noqa is not None:
        return _add_noqa(outcome, options.add_noqa.strip())
    if options.write_baseline is not None:
        return write_first_baseline(outcome, request, options.write_baseline)
    out = _encode(_findings(outcome, options, request))
    err = _encode(_remarks(outcome, options, request, time.monotonic() - started))
    code = exit_code(outcome.report, request.settings, exit_zero=options.exit_zero)
    _write(out, err, _output_file(options))
    if request.cache and not _summarises_job(request):  # what is appended to a file cannot be printed again
        store_result(outcome, request, argv, code=code, out=out, err=err)
    return code


def _fixes(request: Request, options: Namespace) -> bool:
    """Are fixes to be applied or shown?"""
    wanted = request.settings.fixes
    if not (wanted.enabled or wanted.only or options.diff or options.command == "fix"):
        return False
    if options.add_noqa is not None or options.write_baseline is not None:
        flag = "--add-noqa" if options.add_noqa is not None else "--write-baseline"
        raise UsageError(f"{flag} cannot be combined with fixes")
    return True


def _fix(request: Request, session: Session, options: Namespace, started: float) -> int:
    from asynclint.frontends import fixing

    fixer = fixing.Fixer(request, session.watcher, session.registry, ask=getattr(options, "interactive", False))
    try:
        result = fixer.run()
    finally:
        if isinstance(session.watcher, Progress):
            session.watcher.erase()
    outcome, settings = result.outcome, request.settings
    paths = Paths(settings.root, request.cwd)
    if options.diff:
        return fixing.show_diff(result, options, paths.shown)
    if request.stdin is None:
        fixing.write(result)
    report = replace(outcome.report, fixed=len(result.applied))
    outcome = replace(outcome, report=replace(report, findings=()) if settings.fixes.only else report)
    show = settings.fixes.show or options.command == "fix"
    out = _findings(outcome, options, request)
    head = fixing.describe_fixed(result, paths.shown) if show and not options.silent else ""
    err = _remarks(outcome, options, request, time.monotonic() - started)
    if show and not options.silent:
        err += "".join(f"{line}\n" for line in fixing.describe_withdrawn(result, paths.shown))
    if request.stdin is not None:
        _write(fixing.fixed_stdin(result, request.stdin), _encode(head + out + err), None)
    else:
        _write(_encode(head + out), _encode(err), _output_file(options))
    if options.exit_non_zero_on_fix and result.applied and not outcome.report.problems:
        return FINDINGS
    return exit_code(outcome.report, request.settings, exit_zero=options.exit_zero)


def make_request(options: Namespace) -> Request:
    """What the options ask for. Raises `ConfigError`, `UsageError`."""
    cwd = os.getcwd()
    overrides = make_overrides(options)
    names = getattr(options, "paths", None) or ["."]
    stdin = None
    if "-" in names:
        if names != ["-"]:
            raise UsageError("`-` (standard input) cannot be combined with other paths")
        name = options.stdin_filename
        stdin = ("-" if name is None else os.path.normpath(os.path.join(cwd, name)), sys.stdin.buffer.read())
        names = [] if name is None else [os.path.dirname(stdin[0])]
    paths = tuple(os.path.normpath(os.path.join(cwd, name)) for name in names)
    settings = load_settings(paths, overrides, cwd=cwd)
    no_cache = options.no_cache or os.environ.get("ASYNCLINT_NO_CACHE", "").lower() in ("1", "true")
    return Request(
        settings=settings,
        paths=() if stdin is not None else paths,
        overrides=overrides,
        cwd=cwd,
        jobs=getattr(options, "jobs", None),
        cache=not no_cache and stdin is None,
        ignore_noqa=getattr(options, "ignore_noqa", False),
        stdin=stdin,
    )


def make_overrides(options: Namespace) -> Overrides:
    """The options that are configuration, in the words of the configuration; the environment comes first."""
    table: dict[str, object] = {}
    for variable, key in (("ASYNCLINT_OUTPUT_FORMAT", "output-format"), ("ASYNCLINT_CACHE_DIR", "cache-dir")):
        if os.environ.get(variable):
            table[key] = os.environ[variable]
            check_table({key: table[key]}, lambda _key, variable=variable: variable)  # type: ignore[misc]
    given = vars(options)
    table |= {name.replace("_", "-"): given[name] for name in CONFIG_FLAGS if name in given}
    return Overrides(table, tuple(options.config), options.isolated)


def _findings(outcome: Outcome, options: Namespace, request: Request) -> str:
    if options.silent:
        return ""
    settings = request.settings
    report = in_cells(outcome.report, outcome.sources)
    original = dict(zip(map(id, report.findings), outcome.report.findings, strict=True))
    suggestions = Suggestions(outcome, settings)
    page = Page(
        paths=Paths(settings.root, request.cwd, outcome.packages.places),
        lines=outcome.sources.lines,
        style=Style(_wants_colour(options)),
        summary=not options.quiet,
        unsafe_fixes=bool(settings.fixes.unsafe),
        rules=lambda: rule_texts(outcome.registry),
        suggest=lambda finding: suggestions.of(original.get(id(finding), finding)),
        version=__version__,
        cell=outcome.sources.cell,
    )
    printer = Printer(settings.output_format, page)
    if _summarises_job(request):
        _summarise_job(Printer("markdown", page).render(report))
    return printer.render_statistics(report) if options.statistics else printer.render(report)


def _summarises_job(request: Request) -> bool:
    return request.settings.output_format == "github" and bool(os.environ.get("GITHUB_STEP_SUMMARY"))


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


def _remarks(outcome: Outcome, options: Namespace, request: Request, seconds: float) -> str:
    """What goes to stderr: problems always, warnings unless quiet, figures when asked for."""
    if options.silent:
        return ""
    report = outcome.report
    lines = [] if options.quiet else [f"warning: {warning}" for warning in report.warnings]
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
        lines.append(f"asynclint: {problem.where}: {problem.what}{hint}")
        if verbose and problem.detail:
            lines.append(problem.detail.rstrip())
    return lines


def _figures(statistics: Statistics, extracted: int, seconds: float) -> str:
    return (
        f"{statistics.files} files ({extracted} new), {statistics.lines} lines, {statistics.functions} functions "
        f"({statistics.async_functions} async), {statistics.calls} calls ({statistics.unresolved_calls} unresolved) "
        f"in {seconds:.2f} s"
    )


def _wants_colour(options: Namespace) -> bool:
    if options.color != "auto":
        return bool(options.color == "always")
    if _output_file(options) is not None or os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def _output_file(options: Namespace) -> str | None:
    return options.output_file or os.environ.get("ASYNCLINT_OUTPUT_FILE") or None


def _encode(text: str) -> bytes:
    """File names may hold bytes that are no text; they are printed as they are."""
    return text.encode(errors="surrogateescape")


def _write(out: bytes, err: bytes, file: str | None) -> None:
    sys.stderr.buffer.write(err)
    sys.stderr.buffer.flush()
    if file is None:
        sys.stdout.buffer.write(out)
        sys.stdout.buffer.flush()
        return
    try:
        with open(file, "wb") as stream:
            stream.write(out)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {(error.strerror or str(error)).lower()}") from error


def _add_noqa(outcome: Outcome, reason: str) -> int:
    from asynclint.engine.add_noqa import add_noqa

    count = add_noqa(outcome.report.findings, outcome.sources, reason)
    if count:
        print(f"Added {count} noqa directive{'' if count == 1 else 's'}.")
    return TROUBLE if outcome.report.problems else CLEAN


def _requested_files(session: Session, request: Request) -> list[str]:
    found = session.discover().files.values()
    wanted = tuple(path.rstrip("/") + "/" for path in request.paths)
    return sorted(file.absolute for file in found if file.absolute in request.paths or file.absolute.startswith(wanted))


def describe(settings: Settings) -> str:
    """`--show-settings`: one line for each value, lists over several lines."""
    lines = [f"# Settings of the project in {settings.root}"]
    for item in fields(settings):
        _describe(item.name, getattr(settings, item.name), lines)
    return "\n".join(lines) + "\n"


def _describe(name: str, value: object, lines: list[str]) -> None:
    if isinstance(value, tuple) and value:
        lines.append(f"{name} = [")
        lines += [f"\t{_plain(item)}," for item in value]
        lines.append("]")
    elif hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        for item in value.__dataclass_fields__:
            _describe(f"{name}.{item}", getattr(value, item), lines)
    else:
        lines.append(f"{name} = {'[]' if value == () else _plain(value)}")


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_plain, value))}]"
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        inner = ((item, getattr(value, item)) for item in value.__dataclass_fields__ if item != "origin")
        return ", ".join(f"{item} = {_plain(part)}" for item, part in inner if part is not None and part != ())
    return f'"{value}"' if isinstance(value, str) else str(value)
