"""`--diff-base`: the findings of another commit, found by analysing it just as the working tree is analysed.

Comparing changed lines would not do: a changed helper brings findings to handlers that nobody has touched.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace

from asynclint.engine.complaints import UsageError
from asynclint.engine.git import Repository
from asynclint.engine.installed.packages import open_packages
from asynclint.engine.plugins.registry import Registry
from asynclint.engine.session import Request, Session, Watcher
from asynclint.engine.verdicts.known import KnownFindings, trait_of
from asynclint.engine.verdicts.policy import Policies
from asynclint.source.patterns import PatternSet

AUTOMATIC = "auto"
#: What build services and pre-commit say about the commit to compare with.
_VARIABLES = (
    ("PRE_COMMIT_FROM_REF", "{}"),
    ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "{}"),
    ("GITHUB_BASE_REF", "origin/{}"),
    ("CI_COMMIT_BEFORE_SHA", "{}"),
)
#: Where the payload of GitHub's events says what was there before: a push, and a queue of merges.
_BEFORE = (("before",), ("merge_group", "base_sha"))


def findings_of_base(ref: str, request: Request, registry: Registry, watcher: Watcher) -> KnownFindings:
    """What was there where HEAD left the history of `ref`. Raises `UsageError`."""
    settings = request.settings
    ref = _named_by_environment(os.environ) if ref == AUTOMATIC else ref
    repository = Repository.around(settings.root)
    commit = repository.commit(ref)
    base = repository.fork_point(commit)
    warnings: list[str] = []
    if base is None and repository.is_shallow:
        warnings.append(f"the clone is shallow: where HEAD left {ref} is not known; comparing with {ref} itself")
    folder = os.path.relpath(os.path.realpath(settings.root), os.path.realpath(repository.top)).replace(os.sep, "/")
    excluded = PatternSet(settings.files.exclude, root=settings.root)
    with tempfile.TemporaryDirectory(prefix="asynclint-", ignore_cleanup_errors=True) as place:
        into = os.path.realpath(place)
        repository.extract(
            base or commit,
            "" if folder == "." else folder,
            into,
            lambda path: not excluded.matches_within(path),
        )
        known = _analyse(into, request, registry, watcher)
    return replace(known, origin=ref, warnings=(*warnings, *known.warnings))


def _analyse(top: str, request: Request, registry: Registry, watcher: Watcher) -> KnownFindings:
    """The findings below `top`: with the rules, the settings and the packages of the run that asks."""
    settings = request.settings
    packages = open_packages(settings, request.paths, cwd=request.cwd, cache=request.cache)
    there = replace(request, settings=replace(settings, root=top), paths=(top,), stdin=None, overlay={}, known=None)
    configs = Session(request, watcher, registry, packages).discover().configs
    policies = Policies.read(settings, configs, registry, request.overrides, cwd=request.cwd)
    outcome = Session(there, watcher, registry, packages, policies).run()
    findings = [finding for finding in outcome.report.findings if finding.code is not None]
    traits = tuple(trait_of(finding, outcome.sources) for finding in findings)
    problems = [f"{problem.where}: {problem.what}" for problem in outcome.report.problems]
    return KnownFindings("", traits, warnings=tuple(f"in the base: {problem}" for problem in problems))


def _named_by_environment(variables: Mapping[str, str]) -> str:
    for name, ref in _VARIABLES:
        if variables.get(name, "").strip("0"):  # a new branch comes after forty zeros
            return ref.format(variables[name])
    before = _before_event(variables.get("GITHUB_EVENT_PATH", ""))
    if before:
        return before
    names = ", ".join((*(name for name, _ in _VARIABLES), "GITHUB_EVENT_PATH"))
    raise UsageError(
        f"--diff-base {AUTOMATIC}: none of {names} says what was there before; name a commit, a branch or a tag"
    )


def _before_event(path: str) -> str:
    """The commit that a push, or a queue of merges, builds on; empty when the event has none."""
    try:
        with open(path, encoding="utf-8") as stream:
            event = json.load(stream)
    except (OSError, ValueError):
        return ""
    for keys in _BEFORE:
        found = event
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        if isinstance(found, str) and found.strip("0"):
            return found
    return ""
