"""How well a baseline survives real development: python benchmarks/replay.py REPOSITORY [REVISION ...]

For each pair of neighbouring revisions, the findings of the older one are the baseline of the newer one. The truth is
git's line map: a finding is old when its line was there before, unchanged, with a finding of the same rule and root.
Printed: old findings that a strategy reports as new (resurfaced), and findings on new lines that it hides (swallowed;
code that merely moved is among them).
"""

import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from asynclint.engine.configuration.settings import Overrides, load_settings
from asynclint.engine.session import Request, Session
from asynclint.engine.verdicts.known import match, trait_of
from asynclint.model.findings import Trait

_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


@dataclass(frozen=True)
class Seen:
    """A finding of one revision: what is remembered of it, and the line it stood on."""

    trait: Trait
    line: int

    @property
    def place(self) -> tuple[str, int, str, str]:
        return (self.trait.path, self.line, self.trait.code, self.trait.leaf)


def git(repository: str, *words: str) -> str:
    done = subprocess.run(["git", "-C", repository, *words], capture_output=True, check=True)
    return done.stdout.decode(errors="surrogateescape")


def findings_of(repository: str, revision: str) -> list[Seen]:
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(["git", "-C", repository, "archive", revision], capture_output=True, check=True)
        subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
        overrides = Overrides({"preview": True, "site-packages": False}, isolated=True)
        settings = load_settings([folder], overrides, cwd=folder)
        outcome = Session(Request(settings, (folder,), cwd=folder, cache=False)).run()
        return [
            Seen(trait_of(finding, outcome.sources), finding.at.span.line)
            for finding in outcome.report.findings
            if finding.code is not None
        ]


def line_map(repository: str, older: str, newer: str) -> Callable[[str, int], tuple[str, int] | None]:
    """(path, line) of the newer revision -> where that line was in the older one, None when it was not there."""
    names: dict[str, str] = {}
    hunks: dict[str, list[tuple[int, int, int]]] = {}  # path -> first new line, number of new lines, shift below
    before = after = ""
    for line in git(repository, "diff", "-U0", "-M", "--no-color", older, newer).splitlines():
        if line.startswith("--- "):
            before = line[6:]
        elif line.startswith("+++ "):
            after = line[6:]
            names[after] = before if before != "ev/null" else ""
        elif line.startswith("rename from "):
            before = line[12:]
        elif line.startswith("rename to "):
            names[line[10:]] = before
        elif (found := _HUNK.match(line)) is not None:
            start, old, first, new = (int(part) if part is not None else 1 for part in found.groups())
            old_next, new_next = (start + old if old else start + 1), (first + new if new else first + 1)
            hunks.setdefault(after, []).append((first if new else first + 1, new, old_next - new_next))

    def origin(path: str, line: int) -> tuple[str, int] | None:
        shift = 0
        for first, size, below in hunks.get(path, ()):
            if line < first:
                break
            if line < first + size:
                return None
            shift = below
        known = names.get(path, path)
        return (known, line + shift) if known else None

    return origin


def by_line(found: Sequence[Seen], before: Sequence[Seen]) -> list[bool]:
    left = Counter((item.trait.path, item.line, item.trait.code) for item in before)
    return [_take(left, (item.trait.path, item.line, item.trait.code)) for item in found]


def by_count(found: Sequence[Seen], before: Sequence[Seen]) -> list[bool]:
    left = Counter((item.trait.path, item.trait.code) for item in before)
    return [_take(left, (item.trait.path, item.trait.code)) for item in found]


def by_tiers(found: Sequence[Seen], before: Sequence[Seen]) -> list[bool]:
    return list(match([item.trait for item in found], [item.trait for item in before]).known)


def _take(left: Counter[tuple[str | int, ...]], key: tuple[str | int, ...]) -> bool:
    left[key] -= 1
    return left[key] >= 0


STRATEGIES = {"line numbers": by_line, "counts": by_count, "tiers": by_tiers}


def main(repository: str, revisions: Sequence[str]) -> None:
    wanted = list(revisions) or git(repository, "rev-list", "--reverse", "--first-parent", "HEAD").split()
    old = new = 0
    resurfaced: Counter[str] = Counter()
    swallowed: Counter[str] = Counter()
    before = findings_of(repository, wanted[0])
    for older, newer in pairwise(wanted):
        after = findings_of(repository, newer)
        origin = line_map(repository, older, newer)
        left = Counter(item.place for item in before)
        truth = []
        for item in after:
            place = origin(item.trait.path, item.line)
            truth.append(place is not None and _take(left, (*place, item.trait.code, item.trait.leaf)))
        old, new = old + sum(truth), new + truth.count(False)
        for name, strategy in STRATEGIES.items():
            known = strategy(after, before)
            resurfaced[name] += sum(is_old and not is_known for is_old, is_known in zip(truth, known, strict=True))
            swallowed[name] += sum(is_known and not is_old for is_old, is_known in zip(truth, known, strict=True))
        before = after
    print(f"{len(wanted)} revisions, {old} old findings, {new} new ones")
    for name in STRATEGIES:
        print(
            f"{name:14} {resurfaced[name]:5} resurfaced ({resurfaced[name] / max(old, 1):7.3%})"
            f" {swallowed[name]:5} swallowed ({swallowed[name] / max(new, 1):6.1%})"
        )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
