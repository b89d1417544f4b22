"""What a run is compared with: `--baseline`, `--diff-base`, and the command that keeps the baseline file."""

import os
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from asynclint.engine.complaints import UsageError
from asynclint.engine.configuration.settings import Settings
from asynclint.engine.plugins.registry import Registry
from asynclint.engine.session import Outcome, Request, Session, Watcher
from asynclint.engine.verdicts.baseline import DEFAULT_NAME, read_baseline, shown_path, write_baseline
from asynclint.engine.verdicts.known import KnownFindings, trait_of
from asynclint.frontends.exit_codes import CLEAN, FINDINGS, TROUBLE
from asynclint.frontends.progress import Progress
from asynclint.frontends.request import make_request
from asynclint.model.findings import Comparison, Report, Trait


def with_known_findings(request: Request, options: Namespace, registry: Registry, watcher: Watcher) -> Request:
    """The request with the findings that do not count. Raises `ConfigError`, `UsageError`.

    Another commit goes before a configured baseline: what the baseline knows was there in that commit, too.
    """
    path = request.settings.baseline
    if options.diff_base is not None:
        if path is not None and "baseline" in vars(options):
            raise UsageError("--diff-base and --baseline cannot be combined")
        from asynclint.engine.diff_base import findings_of_base

        return replace(request, known=findings_of_base(options.diff_base, request, registry, watcher))
    if path is None or options.write_baseline is not None:
        return request
    shown = shown_path(path, request.cwd)
    return replace(request, known=KnownFindings(shown, read_baseline(path, shown), is_baseline=True))


def exit_code(report: Report, settings: Settings, *, exit_zero: bool) -> int:
    """2: something could not be checked; 1: findings that are severe enough, or a baseline that has to be pruned."""
    if report.problems:
        return TROUBLE
    if exit_zero:
        return CLEAN
    severe = any(finding.severity.rank >= settings.fail_on.rank for finding in report.findings)
    return FINDINGS if severe or (settings.baseline_strict and is_outdated(report, settings)) else CLEAN


def is_outdated(report: Report, settings: Settings) -> bool:
    """Does the baseline name findings that are not there any more?"""
    compared = report.comparison
    return settings.baseline is not None and compared is not None and compared.is_baseline and bool(compared.gone)


def remark_on_baseline(report: Report, settings: Settings) -> list[str]:
    comparison = report.comparison
    if comparison is None or not is_outdated(report, settings):
        return []
    number = len(comparison.gone)
    words = "1 finding in it is" if number == 1 else f"{number} findings in it are"
    level = "error" if settings.baseline_strict else "note"
    return [f"{level}: {comparison.origin}: {words} not there any more; take out with `asynclint baseline prune`"]


def write_first_baseline(outcome: Outcome, request: Request, wanted: str) -> int:
    """`check --write-baseline`: everything there is, into a new file."""
    path = os.path.normpath(os.path.join(request.cwd, wanted)) if wanted else _path_of(request.settings)
    shown = shown_path(path, request.cwd)
    if os.path.exists(path):
        raise UsageError(
            f"{shown}: exists already. `asynclint baseline prune` takes out what is gone, "
            "`asynclint baseline update` takes in what is new"
        )
    number = _write(path, shown, _traits(outcome), outcome.report)
    hint = "" if request.settings.baseline == path else f'; use it with `--baseline {shown}` or `baseline = "{shown}"`'
    print(f"Wrote {_findings(number)} to {shown}{hint}.")
    return CLEAN


def run_baseline(options: Namespace) -> int:
    """`asynclint baseline`: shows what is in the file and what became of it, or writes it."""
    request = make_request(options)
    path = _path_of(request.settings)
    shown = shown_path(path, request.cwd)
    if options.action == "write" and os.path.exists(path):
        raise UsageError(f"{shown}: exists already. `asynclint baseline update` takes in what is new")
    before = read_baseline(path, shown) if options.action != "write" else ()
    progress = Progress(enabled=sys.stderr.isatty() and not (options.quiet or options.silent))
    try:
        known = KnownFindings(shown, before, is_baseline=True)
        outcome = Session(replace(request, known=known), watcher=progress).run()
    finally:
        progress.erase()
    for problem in outcome.report.problems:
        sys.stderr.write(f"asynclint: {problem.where}: {problem.what}\n")
    comparison = outcome.report.comparison
    assert comparison is not None
    if options.action == "show":
        if not options.silent:
            sys.stdout.write(_describe(shown, len(before), comparison, len(outcome.report.findings)))
        return TROUBLE if outcome.report.problems else CLEAN
    kept = [trait_of(finding, outcome.sources) for finding in comparison.known]
    added = [] if options.action == "prune" else _traits(outcome)
    _write(path, shown, [*kept, *comparison.elsewhere, *added], outcome.report)
    if not (options.quiet or options.silent):
        print(f"{shown}: {_findings(len(added))} added, {len(comparison.gone)} taken out.")
    return CLEAN


def _path_of(settings: Settings) -> str:
    return settings.baseline or os.path.join(settings.root, DEFAULT_NAME)


def _traits(outcome: Outcome) -> list[Trait]:
    return [trait_of(finding, outcome.sources) for finding in outcome.report.findings if finding.code is not None]


def _write(path: str, shown: str, traits: Sequence[Trait], report: Report) -> int:
    """Half a run makes no baseline: what could not be checked would be taken for gone."""
    if report.problems:
        worst = report.problems[0]
        raise UsageError(f"{worst.where}: {worst.what}; {shown} was not written")
    write_baseline(path, shown, traits)
    return len(traits)


def _describe(shown: str, size: int, comparison: Comparison, new: int) -> str:
    """`asynclint baseline`: how much of it still holds, rule by rule, and what can be taken out."""
    counts = Counter(f"{finding.code} {finding.name}" for finding in comparison.known)
    lines = [f"{shown}: {_findings(size)}, {len(comparison.known)} still there, {len(comparison.gone)} gone, {new} new"]
    lines += [f"{count:>6}  {rule}" for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    lines += ["", "Gone:"] if comparison.gone else []
    lines += [f"  {trait.path}: {trait.code} {trait.symbol or 'module'}: {trait.line}" for trait in comparison.gone]
    return "\n".join(lines) + "\n"


def _findings(number: int) -> str:
    return "1 finding" if number == 1 else f"{number} findings"
