"""Effects travel backwards along the edges: for every frame and kind, the best path to a call that blocks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from asynclint.catalogue.entries import Blocking
from asynclint.model.effects import Cost, EdgeKind, EffectKind, Evidence, Step
from asynclint.model.findings import Confidence
from asynclint.model.source import Location, Span
from asynclint.program.callgraph.boundary import Doubts, is_guess, kind_seen
from asynclint.program.callgraph.places import Edge, Place
from asynclint.program.evaluation.values import Frame

#: What a path is worth, best first: it blocks for long; it blocks for a moment; one step is inferred; it costs next to
#: nothing; it runs once.
LONG, SHORT, INFERRED, TRIVIAL, ONCE = range(5)
_BY_COST = {Cost.LONG: LONG, Cost.SHORT: SHORT, Cost.TRIVIAL: TRIVIAL}


class Reach(NamedTuple):
    """The next edge on the best path from a frame to a root, `length` edges long."""

    edge: Edge
    rank: int
    length: int
    doubts: int = 0  # conditions inside of packages that the path hangs on
    inside: int = 0  # steps inside of packages


Graph = Mapping[Frame, list[Edge]]
Reaches = dict[EffectKind, Reach]
_NOTHING: Reaches = {}


class Effects:
    """Solves the whole graph once; `of` answers for a frame, `evidence` writes the path down."""

    def __init__(self, graph: Graph) -> None:
        self._reach: dict[Frame, Reaches] = {}
        self._steps: dict[int, tuple[Edge, Step]] = {}  # by the identity of the edge
        self._doubts = Doubts(graph)
        self._callers: dict[Frame, list[tuple[Frame, Edge]]] = defaultdict(list)
        seeds: list[tuple[Frame, Edge, Blocking]] = []
        for frame, edges in graph.items():
            for edge in edges:
                if not edge.holds:
                    continue
                if edge.entry is not None:
                    seeds.append((frame, edge, edge.entry))
                elif edge.target is not None and not edge.wide:
                    self._callers[edge.target].append((frame, edge))
        for rank in (LONG, SHORT, INFERRED, TRIVIAL, ONCE):
            self._solve(rank, seeds)
        self._callers.clear()  # half the size of the graph

    def _solve(self, rank: int, seeds: Iterable[tuple[Frame, Edge, Blocking]]) -> None:
        """Breadth first over all paths that are worth exactly `rank`, so that the shortest one wins."""
        level: dict[Frame, Reaches] = {}
        for frame, edge, entry in seeds:
            kind = kind_seen(frame, entry)
            trace = self._doubts.after(frame, edge, kind) if kind is not None else None
            if kind is not None and trace is not None and _rank(edge, entry, trace[0]) == rank:
                self._offer(level, frame, kind, Reach(edge, rank, 1, *trace))
        if rank:
            # better paths become worse ones through an edge that runs once or is inferred
            for target, reaches in list(self._reach.items()):
                self._climb(level, target, reaches, rank)
        while level:
            for frame, found in level.items():
                self._reach.setdefault(frame, {}).update(found)
            following: dict[Frame, Reaches] = {}
            for target, reaches in level.items():
                self._climb(following, target, reaches, rank)
            level = following

    def _climb(self, level: dict[Frame, Reaches], target: Frame, reaches: Reaches, rank: int) -> None:
        """What the callers of `target` reach through it, as far as that is worth `rank`."""
        for frame, edge in self._callers.get(target, ()):
            for kind, reach in reaches.items():
                if edge.bridges(kind):
                    continue
                trace = self._doubts.after(frame, edge, kind, reach.doubts, reach.inside)
                if trace is not None and _worse(reach.rank, edge, trace[0]) == rank:
                    self._offer(level, frame, kind, Reach(edge, rank, reach.length + 1, *trace))

    def _offer(self, level: dict[Frame, Reaches], frame: Frame, kind: EffectKind, reach: Reach) -> None:
        settled = self._reach.get(frame)
        if settled is not None and kind in settled:
            return
        found = level.setdefault(frame, {})
        known = found.get(kind)
        if known is None or _order(reach) < _order(known):
            found[kind] = reach

    def of(self, frame: Frame) -> Mapping[EffectKind, Reach]:
        """Every kind of effect the frame reaches, with the best way to it."""
        return self._reach.get(frame, _NOTHING)

    def at(self, edge: Edge) -> Mapping[EffectKind, Reach]:
        """What an edge makes its caller wait for."""
        return self.through(edge) if edge.holds else _NOTHING

    def through(self, edge: Edge) -> Mapping[EffectKind, Reach]:
        """What happens at the other end of an edge, whoever waits for it."""
        if edge.entry is not None:
            return {edge.entry.effect: Reach(edge, _rank(edge, edge.entry), 1)}
        assert edge.target is not None
        return {
            kind: Reach(edge, _worse(reach.rank, edge), reach.length + 1, reach.doubts, reach.inside)
            for kind, reach in self.of(edge.target).items()
            if not is_guess(edge, kind, reach.doubts) and not edge.bridges(kind)
        }

    def evidence(self, frame: Frame, reach: Reach, kind: EffectKind) -> tuple[Evidence, Blocking]:
        """The path from `frame` along `reach` down to the root."""
        steps: list[Step] = []
        current: Reach | None = reach
        while current is not None:
            edge = current.edge
            steps.append(self._step(frame, edge))
            if edge.entry is not None:
                entry = edge.entry
                # the package's code is not the reader's to change
                instead = None if frame.scope.module.distribution else entry.instead
                found = Evidence(kind, entry.cost, edge.symbol, entry.because, instead, entry.aliases, tuple(steps))
                return found, entry
            assert edge.target is not None
            frame = edge.target
            current = self.of(frame).get(kind)
        raise LookupError(f"{frame.symbol}: the path to {kind} ends nowhere")

    def _step(self, frame: Frame, edge: Edge) -> Step:
        """The same object for all paths that lead along the edge: most findings end like others do."""
        known = self._steps.get(id(edge))
        if known is None or known[0] is not edge:
            package = frame.scope.module.distribution
            step = Step(frame.symbol, edge.symbol, locate(frame, edge.place), edge.kind, package)
            known = self._steps[id(edge)] = edge, step
        return known[1]


#: Methods that write a line to a log: a file among its sinks costs microseconds a line.
_LOGS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "success", "log", "trace"})


def is_log_entry(place: Place, evidence: Evidence) -> bool:
    return evidence.kind is EffectKind.FILE and place.text.rpartition(".")[2] in _LOGS and not evidence.is_direct


def _rank(edge: Edge, entry: Blocking, doubts: int = 0) -> int:
    return _worse(_BY_COST[entry.cost], edge, doubts)


def _worse(rank: int, edge: Edge, doubts: int = 0) -> int:
    if edge.once:
        return ONCE
    return max(rank, INFERRED) if edge.inferred or doubts or edge.kind is EdgeKind.AWAIT else rank


def _order(reach: Reach) -> tuple[int, bool, int, int, str]:
    place = reach.edge.place
    is_implicit = reach.edge.symbol.endswith("__")  # `execute` says more than `__exit__`
    return (reach.length, is_implicit, place.line, place.column, reach.edge.symbol)


def confidence_of(rank: int) -> Confidence:
    return Confidence.LIKELY if rank == INFERRED else Confidence.CERTAIN


def locate(frame: Frame, place: Place) -> Location:
    span = Span(place.line, place.column, place.end_line, place.end_column)
    return Location(frame.scope.module.path, span)
