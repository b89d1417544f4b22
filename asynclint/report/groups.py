"""Findings with one root, together: one repair, one place to read about it."""

from collections.abc import Iterable

from asynclint.model.findings import Finding
from asynclint.model.record import record
from asynclint.model.source import Location


@record
class Group:
    """`first` stands for all; `others` are the further places the same root is reached from."""

    first: Finding
    others: tuple[Finding, ...]

    @property
    def size(self) -> int:
        return 1 + len(self.others)


def group_by_root(findings: Iterable[Finding]) -> list[Group]:
    """Groups in the order of their first findings. The same root under two codes is two groups."""
    gathered: dict[tuple[str | None, Location], list[Finding]] = {}
    for finding in findings:
        gathered.setdefault((finding.code, finding.root), []).append(finding)
    return [Group(places[0], tuple(places[1:])) for places in gathered.values()]


def count_roots(findings: Iterable[Finding]) -> int:
    return len({(finding.code, finding.root) for finding in findings})
