"""Measured costs -> the promises asynclint makes about its speed, kept or not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from measure import Cost

COLD, WARM, RESTORED, CHANGED, SAMPLE = "cold", "nothing changed", "restored cache", "one file changed", "cold, sample"


@dataclass(frozen=True, slots=True)
class Result:
    """What one tool cost in one scenario on one tree; `missing` says why a cost is absent or not to be believed."""

    tree: str
    files: int
    lines: int
    scenario: str
    tool: str
    cost: Cost | None
    runs: int
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """asynclint's `figure` divided by that of `peer` is at most `limit`; an empty peer makes it an absolute limit."""

    text: str
    scenario: str
    peer: str
    figure: Callable[[Cost], float | None]
    limit: float
    from_lines: int = 0
    below_lines: int = 10**12


def _wall(cost: Cost) -> float:
    return cost.wall


def _cpu(cost: Cost) -> float:
    return cost.cpu


def _memory(cost: Cost) -> float:
    return cost.memory


def _tree_memory(cost: Cost) -> float | None:
    return cost.tree_memory


PROMISES = (
    Promise("cold: wall time at most 10 times ruff's", COLD, "ruff", _wall, 10),
    Promise("cold: wall time at most 1/5 of hydroid's", COLD, "hydroid", _wall, 1 / 5),
    Promise("cold, from 500,000 lines: memory at most 1/10 of hydroid's", COLD, "hydroid", _memory, 1 / 10, 500_000),
    Promise("15,000 lines: CPU time at most 1/80 of flake8-async's", SAMPLE, "flake8-async", _cpu, 1 / 80),
    Promise("nothing changed, from 500,000 lines: at most 0.5 times ruff's", WARM, "ruff", _wall, 0.5, 500_000),
    Promise("nothing changed, below 200,000 lines: at most 1.5 times ruff's", WARM, "ruff", _wall, 1.5, 0, 200_000),
    Promise("restored cache: less wall time than ruff", RESTORED, "ruff", _wall, 1),
    Promise("memory of the largest process below 300 MB", COLD, "", _memory, 300),
    Promise("memory of all processes together below 300 MB", COLD, "", _tree_memory, 300),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`measured` is None where a tool is missing; then nothing is claimed."""

    tree: str
    promise: Promise
    measured: float | None
    because: str = ""

    @property
    def is_kept(self) -> bool | None:
        return None if self.measured is None else self.measured <= self.promise.limit


def judge(results: Sequence[Result]) -> Iterator[Verdict]:
    """One verdict for each tree and each promise that speaks about trees of its size."""
    table = {(result.tree, result.scenario, result.tool): result for result in results}
    sizes = {result.tree: result.lines for result in results if result.scenario == COLD}
    for tree, lines in sizes.items():
        for promise in PROMISES:
            ours = table.get((tree, promise.scenario, "asynclint"))
            peer = table.get((tree, promise.scenario, promise.peer))
            if ours is None or not promise.from_lines <= lines < promise.below_lines:
                continue
            absent = ours.missing or (promise.peer and (peer is None or peer.missing))
            if absent:
                yield Verdict(tree, promise, None, absent if isinstance(absent, str) else "not measured")
            else:
                yield Verdict(tree, promise, _compare(promise, ours.cost, peer.cost if peer is not None else None))


def _compare(promise: Promise, ours: Cost | None, peer: Cost | None) -> float | None:
    measured = promise.figure(ours) if ours is not None else None
    if measured is None or not promise.peer:
        return measured
    other = promise.figure(peer) if peer is not None else None
    return measured / other if other else None
