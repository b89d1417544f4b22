"""Findings before and after a change -> what speaks against the change, and which of its fixes are to blame."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from asynclint.model.edits import path_of
from asynclint.model.findings import Finding
from asynclint.model.record import record

#: Code, path, function and what is at the end of the path: names a finding in a way that repairs elsewhere in the file
#: do not change.
Identity = tuple[str, str, str, str]


def identity_of(finding: Finding) -> Identity:
    leaf = finding.evidence.symbol if finding.evidence is not None else finding.message
    return (finding.code or "", finding.at.path, finding.function, leaf)


@record
class Objection:
    """`reason` is the end of "not fixed: ..."; `suspects` are the fixes that are most likely to blame, if any."""

    reason: str
    suspects: tuple[Finding, ...] = ()

    @classmethod
    def about_file(cls, reason: str, path: str, fixed: Iterable[Finding]) -> "Objection":
        return cls(reason, tuple(finding for finding in fixed if path in _paths(finding)))


def compare(fixed: Sequence[Finding], before: Iterable[Finding], after: Iterable[Finding]) -> Objection | None:
    """What the new findings say against the change, if anything."""
    old, new = Counter(map(identity_of, before)), Counter(map(identity_of, after))
    expected = {code for finding in fixed if finding.fix is not None for code in finding.fix.leaves}
    came = _in_functions(new) - _in_functions(old)
    # what a coroutine reached through a helper is reported in the helper, once that is a coroutine itself
    moved = Counter[tuple[str, str]]()
    for (code, _, _, leaf), number in (old - new).items():
        moved[code, leaf] += number
    reasons: list[str] = []
    suspects: dict[int, Finding] = {}
    for (code, path, function, leaf), number in sorted((new - old).items()):
        if code in expected or not came[code, path, function] or moved[code, leaf] >= number:
            continue  # other words for what was there before are nothing new
        reasons.append(f"it would bring {number} new {code or 'syntax error'} in {path} ({function or 'module'})")
        suspects |= {id(finding): finding for finding in _near(path, function, fixed)}
    for identity, number in Counter(map(identity_of, fixed)).items():
        if new[identity] > old[identity] - number:
            reasons.append("the finding is still there afterwards")
            suspects |= {id(finding): finding for finding in fixed if identity_of(finding) == identity}
    return Objection(reasons[0], tuple(suspects.values())) if reasons else None


def _in_functions(findings: Counter[Identity]) -> Counter[tuple[str, str, str]]:
    found = Counter[tuple[str, str, str]]()
    for (code, path, function, _), number in findings.items():
        found[code, path, function] += number
    return found


def _near(path: str, function: str, fixed: Sequence[Finding]) -> Collection[Finding]:
    """Fixes in that function; else in that file; else those that change it."""
    return (
        [finding for finding in fixed if finding.at.path == path and finding.function == function]
        or [finding for finding in fixed if finding.at.path == path]
        or [finding for finding in fixed if path in _paths(finding)]
    )


def _paths(finding: Finding) -> set[str]:
    return {path_of(edit) for edit in finding.fix.edits} if finding.fix is not None else set()
