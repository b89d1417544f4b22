"""`--diff-base`: the findings of another commit, found by analysing it just as the working tree is analysed.

Comparing changed lines would not do: a changed helper brings findings to handlers that nobody has touched.
"""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace

from asynclint.engine.complaints import UsageError
from asynclint.engine.git import Repository
from asynclint.engine.known import KnownFindings, trait_of
from asynclint.engine.packages import open_packages
from asynclint.engine.policy import Policies
from asynclint.engine.registry import Registry
from asynclint.engine.session import Request, Session, Watcher
from asynclint.source.patterns import PatternSet

AUTOMATIC = "auto"
#: What build services and pre-commit say about the commit to compare with.
_VARIABLES = (
    ("PRE_COMMIT_FROM_REF", "{}"),
    ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "{}"),
    ("GITHUB_BASE_REF", "origin/{}"),
)


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
        if variables.get(name):
            return ref.format(variables[name])
    names = ", ".join(name for name, _ in _VARIABLES)
    raise UsageError(f"--diff-base {AUTOMATIC}: none of {names} is set; name a commit, a branch or a tag")
