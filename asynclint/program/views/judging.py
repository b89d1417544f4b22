"""Places on the event loop that make it wait: the edges of one place, read together."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from asynclint.model.effects import EffectKind
from asynclint.program.callgraph.effects import Effects, Reach
from asynclint.program.callgraph.places import Edge, Place
from asynclint.program.evaluation.values import Frame
from asynclint.program.symbols.scopes import Scope

#: A call is reported for at most this many kinds of effects, the worst and nearest ones.
_MOST_KINDS = 3
#: This share of the implementations of an open method has to block for the call to count as blocking.
_NEARLY_ALL = 0.8

Site = tuple[str, Place, Scope]
Best = dict[EffectKind, tuple[Reach, Frame]]


def sites(
    frames: Iterator[Frame], graph: Mapping[Frame, list[Edge]], effects: Effects
) -> dict[Site, list[tuple[Frame, Edge]]]:
    """Place -> the edges from there that reach an effect while the caller waits; in source order."""
    found: dict[Site, list[tuple[Frame, Edge]]] = defaultdict(list)
    for frame in frames:
        for edge in graph[frame]:
            target = edge.target
            is_awaited = target is not None and target.scope.is_async and not target.scope.module.is_external
            if edge.holds and not is_awaited and (edge.entry or edge.wide or effects.at(edge)):
                found[(frame.scope.module.path, edge.place, frame.scope)].append((frame, edge))
    order = sorted(found, key=lambda s: (s[0], s[1].line, s[1].column, s[1].end_line, s[1].end_column))
    return {site: found[site] for site in order}


def best_of(edges: list[tuple[Frame, Edge]], effects: Effects) -> Best:
    """The best path for each kind of effect, of the few kinds that matter most."""
    best: Best = {}
    for frame, edge in edges:
        if not edge.wide:
            _offer(best, frame, effects.at(edge))
    wide = [(frame, edge) for frame, edge in edges if edge.wide]
    if wide:
        blocking = [(frame, effects.at(edge)) for frame, edge in wide]
        kinds = Counter(kind for _, reaches in blocking for kind in reaches)
        if kinds and sum(bool(reaches) for _, reaches in blocking) >= _NEARLY_ALL * len(wide):
            commonest = min(kinds, key=lambda kind: (-kinds[kind], kind))
            for frame, reaches in blocking:
                if commonest in reaches:
                    _offer(best, frame, {commonest: reaches[commonest]})
    worst = sorted(best, key=lambda kind: (best[kind][0].rank, best[kind][0].length, kind))[:_MOST_KINDS]
    return {kind: best[kind] for kind in sorted(worst)}


def _offer(best: Best, frame: Frame, reaches: Mapping[EffectKind, Reach]) -> None:
    for kind, reach in reaches.items():
        known = best.get(kind)
        if known is None or (reach.rank, reach.length) < (known[0].rank, known[0].length):
            best[kind] = (reach, frame)
