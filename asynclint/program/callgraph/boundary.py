"""The line between a project and the packages it calls: which effects in there matter out here, and how surely."""

from collections.abc import Collection, Mapping

from asynclint.catalogue.entries import Blocking
from asynclint.model.effects import Cost, EdgeKind, EffectKind
from asynclint.model.facts import BlockKind
from asynclint.program.callgraph.places import Edge, Place
from asynclint.program.evaluation.switches import is_decided
from asynclint.program.evaluation.values import Frame

#: What an effect inside a package is to its caller: whoever calls an SDK thinks of the SDK, not of its sockets. Files
#: are not in the list: libraries read data of their own once, log, and are given buffers as often as paths.
_SEEN_AS = {
    EffectKind.SDK: EffectKind.SDK,
    EffectKind.HTTP: EffectKind.SDK,
    EffectKind.NETWORK: EffectKind.SDK,
    EffectKind.DATABASE: EffectKind.DATABASE,
    EffectKind.SLEEP: EffectKind.SLEEP,
    EffectKind.PROCESS: EffectKind.PROCESS,
    EffectKind.INPUT: EffectKind.INPUT,
    EffectKind.LOOP: EffectKind.LOOP,
    EffectKind.WAIT: EffectKind.WAIT,
    EffectKind.CPU: EffectKind.CPU,
}

#: A path to the network may hang on this many conditions that the call does not decide. To anything else it may hang
#: on none: that a package runs `asyncio.run` or `git` under an option says nothing about this call.
_MOST_DOUBTS = {EffectKind.SDK: 1, EffectKind.DATABASE: 1}

#: What is done when something else has failed hangs on more than a condition.
_FAILURE = 2

#: Deep inside of libraries these guard and prepare their own data.
_INCIDENTAL = frozenset({EffectKind.WAIT, EffectKind.CPU})
_DEEPEST = 3


def kind_seen(frame: Frame, entry: Blocking) -> EffectKind | None:
    """The kind under which the callers of `frame` see what the entry does; None when they need not care."""
    if not frame.scope.module.is_external:
        return entry.effect
    if entry.cost is Cost.TRIVIAL or entry.unbounded_input:  # what a service answers to its own client is small
        return None
    return _SEEN_AS.get(entry.effect)


def is_guess(edge: Edge, kind: EffectKind, doubts: int) -> bool:
    """Is what the project is told of a path into a package too doubtful, or too small, to be said?

    Clients connect under an option, or for certain: a doubtful path through the constructor of one says nothing. The
    coroutines of a package are meant not to block, so that they have to do it for certain, and for long.
    """
    if edge.target is None or not edge.target.scope.module.is_external:
        return False
    if edge.kind is EdgeKind.AWAIT:
        return bool(doubts) or kind in _INCIDENTAL
    return bool(doubts) and edge.kind is EdgeKind.CONSTRUCT


class Doubts:
    """The conditions inside of packages that paths hang on.

    A condition does not count when the arguments decide it, or when it goes the same way on either side: a client that
    asks `if method == "GET"` sends something in every arm.
    """

    def __init__(self, graph: Mapping[Frame, list[Edge]]) -> None:
        self._graph = graph
        self._reached = _reached(graph) if any(frame.scope.module.is_external for frame in graph) else {}
        self._known: dict[tuple[Frame, int, EffectKind], int] = {}
        self._at: dict[tuple[Frame, Place, EffectKind], int] = {}

    def after(
        self, frame: Frame, edge: Edge, kind: EffectKind, below: int = 0, inside: int = 0
    ) -> tuple[int, int] | None:
        """Conditions, and steps inside of packages, on a path from `frame` along `edge`; None when these are too many.

        `below` and `inside` are those of the rest of the path.
        """
        if not frame.scope.module.is_external:
            return None if is_guess(edge, kind, below) else (below, inside)
        doubts = below + self.on(frame, edge, kind)
        is_deep = kind in _INCIDENTAL and inside >= _DEEPEST
        return (doubts, inside + 1) if doubts <= _MOST_DOUBTS.get(kind, 0) and not is_deep else None

    def on(self, frame: Frame, edge: Edge, kind: EffectKind) -> int:
        """How much does it hang on conditions whether the edge is taken, and the effect comes?"""
        return self._of_place(frame, edge, kind) + (self._of_block(frame, edge.block, kind) if edge.block else 0)

    def _of_place(self, frame: Frame, edge: Edge, kind: EffectKind) -> int:
        """A call that can mean several things, of which only some have the effect: it hangs on what it means.

        This counts in coroutines only, which are meant not to block. An SDK that can also answer from memory is there
        to ask the network.
        """
        if not frame.scope.is_async:
            return 0
        key = (frame, edge.place, kind)
        found = self._at.get(key)
        if found is None:
            others = (other for other in self._graph[frame] if other.place == edge.place and other.target is not None)
            found = self._at[key] = int(not all(kind in self._kinds(frame, other) for other in others))
        return found

    def _of_block(self, frame: Frame, number: int, kind: EffectKind) -> int:
        key = (frame, number, kind)
        if key not in self._known:
            self._known[key] = self._count(frame, number, kind)
        return self._known[key]

    def _count(self, frame: Frame, number: int, kind: EffectKind) -> int:
        blocks = frame.scope.body.blocks
        for n in frame.scope.ancestors(number):
            block = blocks[n]
            if block.kind == BlockKind.HANDLER:
                return _FAILURE
            if block.kind == BlockKind.BRANCH and not is_decided(frame, n):
                others = [m for m, other in enumerate(blocks) if other.group == block.group and m != n]
                if not others or not all(self._covers(frame, m, kind) for m in others):
                    return 1
        return 0

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
        if not edge.holds:
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
            if not edge.holds:
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
