"""Which findings were there before: matching by what findings say, not by where they stand.

Line numbers change with every edit above them, so they are no part of it. A finding is looked for as it was, then in
the same file under another function name, then in another file: code that was merely renamed or moved stays known.
Last, what blocks in the end may be another: with other packages installed, more is seen behind the same line.
Everything known is used up once, so that a copy of a known finding is a new one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from asynclint.engine.sources import Sources
from asynclint.model.findings import Finding, Trait
from asynclint.model.record import record


@record
class KnownFindings:
    """Findings that do not count any more. `origin` says where that is written: a file or a commit."""

    origin: str
    traits: tuple[Trait, ...]
    is_baseline: bool = False
    warnings: tuple[str, ...] = ()


@record
class Matching:
    """`known[i]`: was the i-th finding there before? `gone`: what was there and was not found again."""

    known: tuple[bool, ...]
    gone: tuple[Trait, ...]


_Tier = Callable[[Trait], tuple[str, ...]]
#: From the surest to the boldest; each looks only at what the ones before have left.
_TIERS: tuple[_Tier, ...] = (
    lambda trait: (trait.path, trait.code, trait.symbol, trait.line, trait.leaf),
    lambda trait: (trait.path, trait.code, trait.line, trait.leaf),
    lambda trait: (trait.code, trait.symbol, trait.line, trait.leaf),
    lambda trait: (trait.path, trait.code, trait.symbol, trait.line),
)


def trait_of(finding: Finding, sources: Sources) -> Trait:
    lines = sources.lines(finding.at.path)
    line = finding.at.span.line
    return Trait(
        path=finding.at.path,
        code=finding.code or finding.name,
        symbol=finding.function.rpartition(":")[2],
        line=" ".join(lines[line - 1].split()) if 0 < line <= len(lines) else "",
        leaf=finding.evidence.symbol if finding.evidence is not None else "",
    )


def match(found: Sequence[Trait], before: Iterable[Trait]) -> Matching:
    """Pairs what is there with what was there, each at most once."""
    known = [False] * len(found)
    left = sorted(before)
    for tier in _TIERS:
        waiting: dict[tuple[str, ...], list[Trait]] = defaultdict(list)
        for trait in reversed(left):
            waiting[tier(trait)].append(trait)
        for index, trait in enumerate(found):
            if not known[index] and waiting[tier(trait)]:
                waiting[tier(trait)].pop()
                known[index] = True
        left = sorted(trait for traits in waiting.values() for trait in traits)
    return Matching(tuple(known), tuple(left))
