"""Findings before and after a change -> what speaks against the change, and which of its fixes are to blame."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from asynclint.model.edits import path_of
from asynclint.model.findings import Finding
from asynclint.model.source import Location

#: Code, path, function and what is at the end of the path: names a finding in a way that repairs elsewhere in the file
#: do not change.
Identity = tuple[str, str, str, str]


def identity_of(finding: Finding) -> Identity:
    leaf = finding.evidence.symbol if finding.evidence is not None else finding.message
    return (finding.code or "", finding.at.path, finding.function, leaf)


@dataclass
class Objection:
    """`reason` is the end of "not fixed: ...".

    `culprits` are the fixes that did it, `suspects` those that may have done it, each with the reason that it is told.
    """

    reason: str = ""
    culprits: dict[int, tuple[Finding, str]] = field(default_factory=dict)
    suspects: dict[int, tuple[Finding, str]] = field(default_factory=dict)

    @classmethod
    def about_file(cls, reason: str, path: str, fixed: Iterable[Finding]) -> "Objection":
        found = cls()
        found.add(reason, suspects=[finding for finding in fixed if path in _paths(finding)])
        return found

    def add(self, reason: str, *, culprits: Iterable[Finding] = (), suspects: Iterable[Finding] = ()) -> None:
        self.reason = self.reason or reason
        for found, kept in ((culprits, self.culprits), (suspects, self.suspects)):
            for finding in found:
                kept.setdefault(id(finding), (finding, reason))

    @property
    def blamed(self) -> list[Finding]:
        """All culprits and suspects."""
        return [finding for finding, _ in {**self.suspects, **self.culprits}.values()]


def compare(
    fixed: Sequence[Finding],
    before: Iterable[Finding],
    after: Iterable[Finding],
    authors: Callable[[Location], Collection[Finding]] = lambda _place: (),
) -> Objection | None:
    """What the new findings say against the change, if anything. `authors`: the fixes that wrote at a new place."""
    after = list(after)
    old, new = Counter(map(identity_of, before)), Counter(map(identity_of, after))
    expected = {code for finding in fixed if finding.fix is not None for code in finding.fix.leaves}
    came = _in_functions(new) - _in_functions(old)
    # what a coroutine reached through a helper is reported in the helper, once that is a coroutine itself
    moved = Counter[tuple[str, str]]()
    for (code, _, _, leaf), number in (old - new).items():
        moved[code, leaf] += number
    objection = Objection()
    for identity, number in sorted((new - old).items()):
        code, path, function, leaf = identity
        if code in expected or not came[code, path, function] or moved[code, leaf] >= number:
            continue  # other words for what was there before are nothing new
        reason = f"it would bring {number} new {code or 'syntax error'} in {path} ({function or 'module'})"
        brought = [item for item in after if identity_of(item) == identity]
        culprits = [author for item in brought for place in item.places for author in authors(place)]
        objection.add(reason, culprits=culprits, suspects=() if culprits else _near(path, function, fixed))
    for identity, number in Counter(map(identity_of, fixed)).items():
        if new[identity] > old[identity] - number:
            its_own = [finding for finding in fixed if identity_of(finding) == identity]
            if identity[0] in expected and not _wrote_any(its_own, identity, after, authors):
                continue  # what is there is another one, that fixes may leave
            none_is_gone = new[identity] >= old[identity]
            reason = "the finding is still there afterwards"
            objection.add(reason, culprits=its_own if none_is_gone else (), suspects=() if none_is_gone else its_own)
    return objection if objection.reason else None


def _wrote_any(
    fixed: Sequence[Finding],
    identity: Identity,
    after: Iterable[Finding],
    authors: Callable[[Location], Collection[Finding]],
) -> bool:
    """Did any of the fixes write where such a finding is now?"""
    known = set(map(id, fixed))
    return any(id(author) in known for item in after if identity_of(item) == identity for author in authors(item.at))


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
