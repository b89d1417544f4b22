"""Which code could run in a thread: handlers that await nothing, and helpers that never ask for the running loop."""

from collections.abc import Iterable, Mapping

from asynclint.model.effects import EdgeKind
from asynclint.model.facts import Feature, UseKind
from asynclint.program.callgraph.places import Edge
from asynclint.program.evaluation.values import Frame
from asynclint.program.symbols.lazy import lazy
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.program.symbols.spelling import last_name

#: Calls that ask for the loop that runs them.
_OF_LOOPS = frozenset(
    {
        *("create_task", "ensure_future", "get_running_loop", "get_event_loop", "gather", "start_soon"),
        *("add_done_callback", "call_soon", "call_later", "call_at"),  # of tasks and loops, which no thread may touch
    }
)
#: Frames that are looked at on the way down; beyond that nobody asks for a loop, as a rule.
_FURTHEST = 400
_ASYNCHRONOUS = frozenset({UseKind.ASYNC_ENTER, UseKind.ASYNC_ITERATE, UseKind.AWAIT})


class Colours:
    """`handlers` are coroutine functions that a framework would run in worker threads if they were plain."""

    def __init__(self, graph: Mapping[Frame, Iterable[Edge]], handlers: Iterable[Scope]) -> None:
        self._graph = graph
        self._handlers = frozenset(handlers)
        self._speaking: dict[Project, bool] = {}
        self._asking: dict[Frame, bool] = {}

    def may_be_plain(self, scope: Scope) -> bool:
        return scope in self._handlers and scope not in self._called and not _needs_loop(scope)

    def asks_for_loop(self, start: Frame) -> bool:
        """Does what runs here start tasks, or look for the loop that runs it? In a thread there is none."""
        found = self._asking.get(start)
        if found is None:
            found = self._asking[start] = self._reaches_loop(start)
        return found

    def _reaches_loop(self, start: Frame) -> bool:
        work, seen = [start], {start}
        while work and len(seen) < _FURTHEST:
            frame = work.pop()
            if self._speaks_of_loops(frame.scope.module) and _names_loop(frame.scope):
                return True
            for edge in self._graph.get(frame, ()):
                target = edge.target
                if edge.kind is EdgeKind.TASK:
                    return True
                if target is None or target in seen or target.scope.module.is_external:
                    continue
                if edge.kind.carries_blocking and self._asking.get(target) is not False:
                    seen.add(target)
                    work.append(target)
        if not work:  # all of it was looked at: none of these asks, whoever calls it
            self._asking.update(dict.fromkeys(seen, False))
        return False

    def _speaks_of_loops(self, module: Project) -> bool:
        """Does anything in the module? Most bodies need not be looked at then."""
        found = self._speaking.get(module)
        if found is None:
            found = self._speaking[module] = not _OF_LOOPS.isdisjoint(module.facts.called.split())
        return found

    @lazy
    def _called(self) -> frozenset[Scope]:
        """Handlers that the project awaits itself."""
        targets = (edge.target.scope for edges in self._graph.values() for edge in edges if edge.target is not None)
        return self._handlers.intersection(targets)


def _needs_loop(scope: Scope) -> bool:
    if scope.is_generator or scope.facts.features & Feature.AWAIT:
        return True
    if any(use.kind in _ASYNCHRONOUS for use in scope.body.uses):
        return True
    return _names_loop(scope)


def _names_loop(scope: Scope) -> bool:
    return any(last_name(call.callee) in _OF_LOOPS for call in scope.body.calls)
