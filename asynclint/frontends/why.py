"""`asynclint why`: what is reported about a line, what is not and for which reason, and how all that was found out."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace

from asynclint.engine.cells import in_cell
from asynclint.engine.complaints import UsageError
from asynclint.engine.configuration.settings import DEFAULT_LAYER
from asynclint.engine.plugins.registry import load_registry
from asynclint.engine.session import Outcome, Request, Session
from asynclint.engine.verdicts.policy import Policies, Policy
from asynclint.frontends.exit_codes import CLEAN
from asynclint.frontends.output import problem_lines
from asynclint.frontends.progress import Progress
from asynclint.frontends.request import make_request
from asynclint.model.findings import Confidence, Finding, Severity
from asynclint.program.explain import explain_line
from asynclint.report.page import path_of, title_of
from asynclint.report.paths import Paths

#: More than these are counted.
_MOST_OTHERS = 5


def run_why(options: Namespace) -> int:
    path, line = _place(options.place)
    options.paths = [path]
    request = make_request(options)
    settings = request.settings
    registry = load_registry(settings.plugins)
    everything = replace(
        settings,
        layers=(DEFAULT_LAYER,),
        per_file_ignores=(),
        preview=True,
        explicit_preview_rules=False,
        min_severity=Severity.INFO,
        min_confidence=Confidence.POSSIBLE,
    )
    progress = Progress(enabled=sys.stderr.isatty())
    try:
        listening = Policies(Policy.of(everything, registry))
        outcome = Session(request, progress, registry, given_policies=listening).run()
    finally:
        progress.erase()
    relative = os.path.relpath(os.path.abspath(path), settings.root).replace(os.sep, "/")
    if line > len(outcome.sources.lines(relative)):
        raise UsageError(f"why: {path} has {len(outcome.sources.lines(relative))} lines")
    sys.stdout.write("".join(f"{text}\n" for text in _explain(outcome, request, relative, line)))
    sys.stderr.write("".join(f"{text}\n" for text in problem_lines(outcome.report.problems, verbose=options.verbose)))
    return CLEAN


def _place(text: str) -> tuple[str, int]:
    """Raises `UsageError`."""
    path, colon, line = text.rpartition(":")
    if path.rpartition(":")[2].isdigit() and line.isdigit():  # PATH:LINE:COLUMN, as findings print it
        path, colon, line = path.rpartition(":")
    if not colon or not line.isdigit() or int(line) < 1:
        raise UsageError(f"why: expected PATH:LINE, not {text!r}")
    if not os.path.isfile(path):
        raise UsageError(f"why: there is no file {path}")
    return path, int(line)


def _explain(outcome: Outcome, request: Request, path: str, line: int) -> Iterator[str]:
    """Where the line is, what is said about it, and what the calls on it are."""
    paths = Paths(request.settings.root, request.cwd, outcome.packages.places)
    is_launch = outcome.sources.is_launch(path)
    explanation = [] if is_launch else explain_line(outcome.program, path, line)
    about = explanation[0] if explanation else "is in a launch file: `asynclint launch` shows what it says"
    yield f"{paths.shown(path)}:{line} {about}"
    silenced = {id(finding) for finding in outcome.report.silenced}
    findings = sorted((*outcome.report.findings, *outcome.report.silenced), key=lambda finding: finding.sort_key)
    policies = Policies.read(
        request.settings, outcome.discovery.configs, outcome.registry, request.overrides, cwd=request.cwd
    )
    here = [item for item in findings if item.at.path == path and item.at.span.line <= line <= item.at.span.end_line]
    for finding in here:
        reason = _why_not(finding, policies.of(path), is_silenced=id(finding) in silenced)
        span = in_cell(finding.at, outcome.sources).span
        verdict = f"not reported, {reason}" if reason else "reported"
        yield f"{verdict}: {span.line}:{span.column + 1} {title_of(finding)}"
        for what, where in path_of(finding):
            yield f"    {what} at {paths.shown(where)}"
    yield from _others(findings, here, path, line, paths)
    yield from explanation[1:]


def _why_not(finding: Finding, policy: Policy, *, is_silenced: bool) -> str:
    """What keeps a finding from being reported; empty for one that is."""
    settings = policy.settings
    if is_silenced:
        return "silenced by a comment"
    if not policy.wants(finding):
        in_file = finding.code in policy.enabled
        return f"{finding.code} is {'ignored in this file' if in_file else 'not selected'}"
    weighed = policy.weigh(finding)
    if policy.shows(weighed):
        return ""
    if weighed.severity.rank < settings.min_severity.rank:
        return f"{weighed.severity.value} only, which `--min-severity {weighed.severity.value}` shows"
    return f"{weighed.confidence.value} only, which `--min-confidence {weighed.confidence.value}` shows"


def _others(findings: list[Finding], here: list[Finding], path: str, line: int, paths: Paths) -> Iterator[str]:
    """What is said elsewhere, and leads through the line."""
    others = [
        finding
        for finding in findings
        if finding not in here and any(place.path == path and place.span.line == line for place in finding.places)
    ]
    for finding in others[:_MOST_OTHERS]:
        yield f"on the path of: {paths.shown(str(finding.at))} {title_of(finding)}"
    if len(others) > _MOST_OTHERS:
        yield f"and of {len(others) - _MOST_OTHERS} more"
