"""`asynclint check`: options -> a session -> text, exit code, and a manifest for the next time."""

import sys
import time
from argparse import Namespace
from dataclasses import fields, replace

from asynclint.engine.complaints import UsageError
from asynclint.engine.configuration.settings import Settings
from asynclint.engine.results import store_result
from asynclint.engine.session import Outcome, Request, Session
from asynclint.frontends.exit_codes import CLEAN, FINDINGS, TROUBLE
from asynclint.frontends.gate import exit_code, with_known_findings, write_first_baseline
from asynclint.frontends.output import (
    encode,
    has_side_effects,
    output_file,
    remarks,
    render,
    wants_colour,
    write,
    write_reports,
)
from asynclint.frontends.progress import Progress
from asynclint.frontends.request import make_request
from asynclint.report.paths import Paths
from asynclint.report.printer import SUMMARISED
from asynclint.report.style import Style


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
    if options.add_noqa is not None or options.add_ignore is not None:
        return _add_comments(outcome, options)
    if options.write_baseline is not None:
        return write_first_baseline(outcome, request, options.write_baseline)
    out = encode(render(outcome, options, request))
    err = encode(remarks(outcome, options, request, time.monotonic() - started))
    code = exit_code(outcome.report, request.settings, exit_zero=options.exit_zero)
    write(out, err, output_file(options))
    write_reports(outcome, options, request)
    if request.cache and not has_side_effects(options, request):
        store_result(outcome, request, argv, code=code, out=out, err=err)
    return code


def _fixes(request: Request, options: Namespace) -> bool:
    """Are fixes to be applied or shown?"""
    wanted = request.settings.fixes
    if not (wanted.enabled or wanted.only or options.diff or options.command == "fix"):
        return False
    for flag in ("add_noqa", "add_ignore", "write_baseline"):
        if getattr(options, flag) is not None:
            raise UsageError(f"--{flag.replace('_', '-')} cannot be combined with fixes")
    return True


def _fix(request: Request, session: Session, options: Namespace, started: float) -> int:
    from asynclint.frontends import fixing

    paths, style = Paths(request.settings.root, request.cwd), Style(wants_colour(options))
    asked = getattr(options, "interactive", False)
    fixer = fixing.Fixer(request, session.watcher, session.registry, asked, paths.shown, style)
    try:
        result = fixer.run()
    finally:
        if isinstance(session.watcher, Progress):
            session.watcher.erase()
    outcome, settings = result.outcome, request.settings
    if options.diff:
        return fixing.show_diff(result, options, paths.shown)
    if request.stdin is None:
        fixing.write(result)
    report = result.report()
    outcome = replace(outcome, report=replace(report, findings=()) if settings.fixes.only else report)
    show = settings.fixes.show or options.command == "fix"
    out = render(outcome, options, request) if not settings.fixes.only else ""
    if settings.fixes.only and settings.output_format in SUMMARISED and not (show or options.quiet or options.silent):
        out = fixing.fixed_only(result)
    head = fixing.describe_fixed(result, paths.shown) if show and not options.silent else ""
    err = remarks(outcome, options, request, time.monotonic() - started)
    if not options.silent:
        err += "".join(f"{line}\n" for line in fixing.describe_withdrawn(result, paths.shown, every=show))
    if request.stdin is not None:
        write(fixing.fixed_stdin(result, request.stdin), encode(head + out + err), None)
    else:
        write(encode(head + out), encode(err), output_file(options))
    write_reports(outcome, options, request)
    if options.exit_non_zero_on_fix and result.applied and not outcome.report.problems:
        return FINDINGS
    return exit_code(outcome.report, request.settings, exit_zero=options.exit_zero)


def _add_comments(outcome: Outcome, options: Namespace) -> int:
    from asynclint.engine.edits.add_ignore import add_ignores
    from asynclint.engine.edits.add_noqa import add_noqa

    if options.add_noqa is not None:
        count, what = add_noqa(outcome.report.findings, outcome.sources, options.add_noqa.strip()), "noqa directive"
    else:
        count = add_ignores(outcome.report.findings, outcome.sources, options.add_ignore.strip())
        what = "ignore comment"
    if count:
        sys.stderr.write(f"Added {count} {what}{'' if count == 1 else 's'}.\n")
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
