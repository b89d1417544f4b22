"""How the program gets to its functions, and what it hands to them. Looked up when somebody asks."""

from collections.abc import Mapping, Sequence

from asynclint.model.effects import EdgeKind
from asynclint.model.facts import BlockKind, CallFlag
from asynclint.program.callgraph.places import Edge, Place
from asynclint.program.callgraph.runtime import call_at
from asynclint.program.evaluation.values import Frame, Values, union
from asynclint.program.symbols.lazy import lazy
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.usage import Usage, usages

#: Coroutines that end with another one are followed up this far.
_FURTHEST = 4
_HANDED_UP = frozenset({Usage.RETURNED, Usage.DISCARDED})


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

    def goes_on_after(self, scope: Scope, hops: int = 0) -> bool:
        """Does anybody who awaits it do something afterwards: wait again, or use what it gives?"""
        return any(
            kind is EdgeKind.AWAIT and _is_awaited(caller, place) and self._goes_on(caller, place, hops)
            for caller, place, kind in self._arrivals.get(scope, ())
        )

    def _goes_on(self, caller: Scope, place: Place, hops: int) -> bool:
        index = call_at(caller, place)
        if index < 0 or hops > _FURTHEST:
            return True
        calls, blocks = caller.body.calls, caller.body.blocks
        if any(blocks[number].kind == BlockKind.LOOP for number in caller.ancestors(calls[index].block)):
            return True
        if any(other.flags & CallFlag.AWAITED and other.sequence > calls[index].sequence for other in calls):
            return True
        used = usages(caller, index)
        if not used <= _HANDED_UP or (Usage.RETURNED in used and caller not in self._arrivals):
            return True  # who calls from outside goes on with the answer
        return self.goes_on_after(caller, hops + 1)

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
