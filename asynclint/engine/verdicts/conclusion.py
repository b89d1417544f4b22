"""All findings -> those to show: scope, policy, suppression, and a fingerprint for each."""

import sys
from _blake2 import blake2b  # `hashlib` costs ten times as much to import
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace

from asynclint.engine.sources import Sources
from asynclint.engine.verdicts.grammar import fit_newer_grammar
from asynclint.engine.verdicts.known import KnownFindings, match, trait_of
from asynclint.engine.verdicts.policy import Policies
from asynclint.engine.verdicts.scope import Scope
from asynclint.engine.verdicts.suppression import Suppressor
from asynclint.model.edits import Applicability
from asynclint.model.findings import Comparison, Confidence, Finding, Report, Severity, Trait
from asynclint.model.record import mutable
from asynclint.model.source import Location, Span

EVERYTHING = Scope()

#: LibCST is slow; after this many files the point is made.
_MOST_CANDIDATES = 20


def syntax_errors(errors: Mapping[str, tuple[int, int, str]], sources: Sources) -> list[Finding]:
    """A finding for every file that could not be parsed: path -> line, column and message."""
    # What is nested too deeply for Python ends LibCST.
    sound = [path for path in sorted(errors) if "nested" not in errors[path][2]]
    sound = [path for path in sound if 0 < len(sources.text(path)) < 300_000]  # no text: no Python, but a notebook
    candidates = sound[:_MOST_CANDIDATES]
    newer = {
        path
        for path, fits in zip(candidates, fit_newer_grammar([sources.text(path) for path in candidates]), strict=False)
        if fits
    }
    return [_syntax_error(path, errors[path], sources, is_newer=path in newer) for path in sorted(errors)]


def _syntax_error(path: str, error: tuple[int, int, str], sources: Sources, *, is_newer: bool) -> Finding:
    line, column, message = error
    lines = sources.lines(path)
    width = len(lines[line - 1]) if 0 < line <= len(lines) else 0
    column = min(column, width)
    at = Location(path, Span(line, column, line, min(column + 1, max(width, column))))
    advice = None
    if is_newer:
        running = f"{sys.version_info[0]}.{sys.version_info[1]}"
        advice = f"the file uses syntax newer than Python {running}; run asynclint with the Python it is written for"
    return Finding(at, None, "invalid-syntax", message, Severity.ERROR, Confidence.CERTAIN, help=advice)


def missing_file(path: str) -> Finding:
    """What ruff calls E902: a path that was asked for and is not there."""
    at = Location(path, Span(1, 0, 1, 0))
    return Finding(at, None, "io-error", "No such file or directory", Severity.ERROR, Confidence.CERTAIN)


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    """In print order, and nothing twice."""
    by_key = {finding.sort_key: finding for finding in findings}
    return [by_key[key] for key in sorted(by_key)]


def conclude(
    findings: Iterable[Finding],
    suppressor: Suppressor,
    *,
    scope: Scope = EVERYTHING,
    known: KnownFindings | None = None,
    afterwards: Callable[[], Iterable[Finding]] = tuple,
) -> Report:
    """Sorts findings into shown, known, hidden and suppressed; only those in the `scope` count.

    What is known is found over the whole project, lest a known finding outside the scope vouches for one inside.
    `afterwards` has more findings, about what became of the first ones.
    """
    policies, sources = suppressor.policies, suppressor.sources
    sorted_out = _Sorted(suppressor, scope)
    sorted_out.take(findings if known is not None else filter(scope.covers, findings))
    sorted_out.take(afterwards())
    signed = _sign(sorted(sorted_out.shown, key=lambda finding: finding.sort_key), sources)
    comparison = None
    if known is not None:
        signed, comparison = _compare(signed, known, policies, sources, scope)
    safe, unsafe = _count_fixes(signed, policies)
    return Report(
        tuple(signed),
        len(sorted_out.silenced),
        silenced=tuple(sorted_out.silenced),
        hidden=sorted_out.hidden,
        fixable=safe,
        fixable_unsafely=unsafe,
        warnings=tuple(suppressor.warnings),
        comparison=comparison,
    )


@mutable
class _Sorted:
    """Findings by what becomes of them."""

    suppressor: Suppressor
    scope: Scope
    shown: list[Finding] = field(default_factory=list)
    silenced: list[Finding] = field(default_factory=list)
    hidden: int = 0

    def take(self, findings: Iterable[Finding]) -> None:
        for finding in _distinct(findings):
            policy = self.suppressor.policies.of(finding.at.path)
            if not policy.wants(finding):
                self.suppressor.note(finding)
                continue
            finding = policy.weigh(finding)
            if not policy.shows(finding):
                self.suppressor.note(finding)
                self.hidden += self.scope.covers(finding)
            elif self.suppressor.silences(finding):
                self.silenced += [finding] if self.scope.covers(finding) else []
            else:
                self.suppressor.explain(finding)
                self.shown.append(finding)


def _compare(
    findings: Sequence[Finding], known: KnownFindings, policies: Policies, sources: Sources, scope: Scope
) -> tuple[list[Finding], Comparison]:
    """The findings in the scope that are new, and what became of those that were known."""
    lasting = [finding for finding in findings if finding.code is not None]  # nobody gets used to a syntax error
    traits = [trait_of(finding, sources) for finding in lasting]
    matching = match(traits, known.traits)
    old = {id(finding) for finding, is_known in zip(lasting, matching.known, strict=True) if is_known}
    broken = {finding.at.path for finding in findings if finding.code is None}

    def was_looked_for(trait: Trait) -> bool:
        is_judged = policies.of(trait.path).wants_code(trait.code, trait.path)
        return is_judged and scope.covers_path(trait.path) and trait.path not in broken

    inside = [finding for finding in findings if scope.covers(finding)]
    outside = [
        trait
        for finding, trait in zip(lasting, traits, strict=True)
        if id(finding) in old and not scope.covers(finding)
    ]
    fresh = [finding for finding in inside if id(finding) not in old]
    comparison = Comparison(
        known.origin,
        known.is_baseline,
        known=tuple(finding for finding in inside if id(finding) in old),
        gone=tuple(filter(was_looked_for, matching.gone)),
        elsewhere=(*outside, *(trait for trait in matching.gone if not was_looked_for(trait))),
    )
    return fresh, comparison


def _count_fixes(findings: Iterable[Finding], policies: Policies) -> tuple[int, int]:
    """How many fixes the flags of this run would apply, and how many more they would with `--unsafe-fixes`."""
    levels = Counter(policies.of(finding.at.path).trusts(finding) for finding in findings)
    safe, unsafe = levels[Applicability.SAFE], levels[Applicability.UNSAFE]
    wanted = policies.outer.settings.fixes.unsafe
    return (safe + unsafe, 0) if wanted else (safe, 0 if wanted is False else unsafe)


def _sign(findings: Iterable[Finding], sources: Sources) -> list[Finding]:
    """With fingerprints that survive edits elsewhere in the file: they are made of names and texts, not of lines."""
    seen: Counter[tuple[str, ...]] = Counter()
    signed = []
    for finding in findings:
        lines = sources.lines(finding.at.path)
        line = finding.at.span.line
        text = " ".join(lines[line - 1].split()) if 0 < line <= len(lines) else ""
        leaf = finding.evidence.symbol if finding.evidence is not None else ""
        identity = (finding.code or finding.name, finding.at.path, finding.function, text, leaf)
        joined = "\0".join((*identity, str(seen[identity]))).encode(errors="surrogateescape")
        seen[identity] += 1
        signed.append(replace(finding, fingerprint=blake2b(joined, digest_size=8).hexdigest()))
    return signed
