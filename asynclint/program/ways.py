"""How the program gets to its functions, and what it hands to them. Looked up when somebody asks."""

from collections.abc import Mapping, Sequence

from asynclint.model.effects import EdgeKind
from asynclint.model.facts import CallFlag
from asynclint.program.lazy import lazy
from asynclint.program.places import Edge, Place
from asynclint.program.scopes import Scope
from asynclint.program.values import Frame, Values, union


class Ways:
    def __init__(self, graph: Mapping[Frame, Sequence[Edge]]) -> None:
        self.graph = graph

    def kinds(self, scope: Scope) -> frozenset[EdgeKind]:
        """AWAIT: it is awaited where it is called. TASK, THREAD, CALL, ...: as the edges say."""
        found: set[EdgeKind] = set()
        for caller, place, kind in self._arrivals.get(scope, ()):
            if kind is not EdgeKind.AWAIT or _is_awaited(caller, place):
                found.add(kind)
        return frozenset(found)

    def given(self, scope: Scope, parameter: str) -> Values:
        """What callers hand over, as far as that was worth knowing."""
        frames = self._frames.get(scope, ())
        return union(*(values for frame in frames for name, values in frame.arguments if name == parameter))

    @lazy
    def _arrivals(self) -> dict[Scope, list[tuple[Scope, Place, EdgeKind]]]:
        """Function -> where the program gets there from."""
        found: dict[Scope, list[tuple[Scope, Place, EdgeKind]]] = {}
        for frame, edges in self.graph.items():
            for edge in edges:
                if edge.target is not None:
                    found.setdefault(edge.target.scope, []).append((frame.scope, edge.place, edge.kind))
        return found

    @lazy
    def _frames(self) -> dict[Scope, list[Frame]]:
        found: dict[Scope, list[Frame]] = {}
        for frame in self.graph:
            if frame.arguments:
                found.setdefault(frame.scope, []).append(frame)
        return found


def _is_awaited(scope: Scope, place: Place) -> bool:
    """Is the call at this place awaited, entered or iterated on the spot?"""
    corners = (place.line, place.column, place.end_line, place.end_column)
    for number, call in enumerate(scope.body.calls):
        if (call.line, call.column, call.end_line, call.end_column) == corners:
            return bool(call.flags & CallFlag.AWAITED) or number in scope.async_operands
    return True  # an implicit call: `async with`, `async for`
