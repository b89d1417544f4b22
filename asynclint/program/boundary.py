"""The line between a project and the packages it calls: which effects in there matter out here, and how surely."""

from collections.abc import Collection, Mapping

from asynclint.catalogue.entries import Blocking
from asynclint.model.effects import Cost, EdgeKind, EffectKind
from asynclint.model.facts import BlockKind
from asynclint.program.places import Edge
from asynclint.program.switches import is_decided
from asynclint.program.values import Frame

#: What an effect inside a package is to its caller: whoever calls an SDK thinks of the SDK, not of its sockets. Files,
#: locks and CPU work are not in the list: inside of libraries they are import-time reads, caches and log handlers.
_SEEN_AS = {
    EffectKind.HTTP: EffectKind.SDK,
    EffectKind.NETWORK: EffectKind.SDK,
    EffectKind.SDK: EffectKind.SDK,
    EffectKind.DATABASE: EffectKind.DATABASE,
    EffectKind.SLEEP: EffectKind.SLEEP,
    EffectKind.PROCESS: EffectKind.PROCESS,
    EffectKind.INPUT: EffectKind.INPUT,
    EffectKind.LOOP: EffectKind.LOOP,
}

#: A path through a package may hang on this many conditions that the call does not decide.
_MOST_DOUBTS = 1


def kind_seen(frame: Frame, entry: Blocking) -> EffectKind | None:
    """The kind under which the callers of `frame` see what the entry does; None when they need not care."""
    if not frame.scope.module.is_external:
        return entry.effect
    return _SEEN_AS.get(entry.effect) if entry.cost is not Cost.TRIVIAL else None


def is_guess(edge: Edge, doubts: int) -> bool:
    """Clients connect under an option, or for certain: a doubtful path through the constructor of one says nothing."""
    is_entered = edge.target is not None and edge.target.scope.module.is_external
    return bool(doubts) and is_entered and edge.kind is EdgeKind.CONSTRUCT


class Doubts:
    """The conditions inside of packages that paths hang on.

    A condition does not count when the arguments decide it, or when it goes the same way on either side: a client that
    asks `if method == "GET"` sends something in every arm.
    """

    def __init__(self, graph: Mapping[Frame, list[Edge]]) -> None:
        self._graph = graph
        self._reached = _reached(graph) if any(frame.scope.module.is_external for frame in graph) else {}
        self._known: dict[tuple[Frame, int, EffectKind], bool] = {}

    def after(self, frame: Frame, edge: Edge, kind: EffectKind, below: int = 0) -> int | None:
        """How many there are on a path from `frame` along `edge`; `below` on the rest of it. None when too many."""
        doubts = below + self.on(frame, edge, kind)
        if frame.scope.module.is_external:
            return doubts if doubts <= _MOST_DOUBTS else None
        return None if is_guess(edge, doubts) else doubts

    def on(self, frame: Frame, edge: Edge, kind: EffectKind) -> bool:
        """Does it hang on a condition whether the edge is taken, and the effect comes?"""
        if not edge.block:
            return False
        key = (frame, edge.block, kind)
        if key not in self._known:
            self._known[key] = self._is_open(frame, edge.block, kind)
        return self._known[key]

    def _is_open(self, frame: Frame, number: int, kind: EffectKind) -> bool:
        blocks = frame.scope.body.blocks
        for n in frame.scope.ancestors(number):
            block = blocks[n]
            if block.kind == BlockKind.HANDLER:
                return True
            if block.kind == BlockKind.BRANCH and not is_decided(frame, n):
                others = [m for m, other in enumerate(blocks) if other.group == block.group and m != n]
                if not others or not all(self._covers(frame, m, kind) for m in others):
                    return True
        return False

    def _covers(self, frame: Frame, number: int, kind: EffectKind) -> bool:
        """Does the block certainly have the effect, if it does not raise?"""
        scope = frame.scope
        blocks = scope.body.blocks
        returns = any(number in (block, *scope.ancestors(block)) for _, _, block in scope.body.returns)
        if blocks[number].exits and not returns:
            return True
        for edge in self._graph[frame]:
            if edge.block == number and kind in self._kinds(frame, edge):
                return True
        arms: dict[int, list[bool]] = {}
        for n, block in enumerate(blocks):
            if block.parent == number and block.kind in _RUNNING:
                arms.setdefault(block.group if block.kind == BlockKind.BRANCH else -1 - n, []).append(
                    self._covers(frame, n, kind)
                )
        return any(all(arm) and (group < 0 or len(arm) > 1) for group, arm in arms.items())

    def _kinds(self, frame: Frame, edge: Edge) -> Collection[EffectKind]:
        if not edge.kind.carries_blocking:
            return ()
        if edge.entry is not None:
            seen = kind_seen(frame, edge.entry)
            return () if seen is None else (seen,)
        return self._reached.get(edge.target, ()) if edge.target is not None else ()


#: Blocks that run when the one around them does, branches apart.
_RUNNING = frozenset({BlockKind.BRANCH, BlockKind.LOOP, BlockKind.TRY, BlockKind.WITH, BlockKind.FINALLY})


def _reached(graph: Mapping[Frame, list[Edge]]) -> dict[Frame, set[EffectKind]]:
    """Every kind of effect that a frame can reach, on whatever conditions."""
    callers: dict[Frame, list[Frame]] = {}
    found: dict[Frame, set[EffectKind]] = {}
    work: list[tuple[Frame, EffectKind]] = []
    for frame, edges in graph.items():
        for edge in edges:
            if not edge.kind.carries_blocking:
                continue
            if edge.target is not None:
                callers.setdefault(edge.target, []).append(frame)
            elif edge.entry is not None and (kind := kind_seen(frame, edge.entry)) is not None:
                work.append((frame, kind))
    while work:
        frame, kind = work.pop()
        kinds = found.setdefault(frame, set())
        if kind not in kinds:
            kinds.add(kind)
            work.extend((caller, kind) for caller in callers.get(frame, ()))
    return found
