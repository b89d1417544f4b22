"""Where everything runs, worker threads included, and on whose behalf: the ways from entry points to each frame."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping

from asynclint.catalogue.entries import Context
from asynclint.model.effects import EdgeKind, Step
from asynclint.model.record import record
from asynclint.program.callgraph.effects import Effects, Graph, locate
from asynclint.program.callgraph.entrypoints import context_of, program_starts
from asynclint.program.callgraph.handed_down import from_script
from asynclint.program.callgraph.loop import LoopGraph
from asynclint.program.callgraph.places import Edge, Place
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.values import Frame
from asynclint.program.symbols.lazy import lazy
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.shelf import SHELF
from asynclint.program.symbols.spelling import last_name

#: Schedulers that are awaited on the spot: what they run is no work beside the caller.
_AWAITED = frozenset({"wait_for", "shield", "gather"})
_MAIN_NAMES = frozenset({"main", "amain", "async_main", "main_async", "run_main"})
#: So many calls below a job its functions are told apart by what they are called with.
_NEAR = 3


@record
class Arrival:
    """A frame as it is reached in one context, on the loop or in a worker thread, `hops` calls from an entry point."""

    frame: Frame
    context: Context
    in_thread: bool
    hops: int
    from_program: bool = False  # it begins where a program does, not where a framework calls
    before: "Arrival | None" = None
    edge: Edge | None = None

    @property
    def key(self) -> tuple[Frame, Context, bool]:
        return (self.frame, self.context, self.in_thread)

    @property
    def start(self) -> Frame:
        """The entry point."""
        arrival = self
        while arrival.before is not None:
            arrival = arrival.before
        return arrival.frame

    @property
    def path(self) -> tuple[Step, ...]:
        """The calls from the entry point to the frame."""
        steps: list[Step] = []
        arrival = self
        while arrival.before is not None and arrival.edge is not None:
            before, edge = arrival.before, arrival.edge
            steps.append(Step(before.frame.symbol, edge.symbol, locate(before.frame, edge.place), edge.kind))
            arrival = before
        return tuple(reversed(steps))

    def follow(self, edge: Edge, evaluator: Evaluator) -> "Arrival | None":
        """Where an edge leads from here; None when that is no work of this context: another process, or cached."""
        if edge.target is None or edge.once or edge.kind is EdgeKind.PROCESS:
            return None
        context = self.context
        if edge.kind is EdgeKind.TASK and context in (Context.STARTUP, Context.SHUTDOWN, Context.CLI):
            if edge.place.text.rpartition(".")[2] not in _AWAITED:
                context = Context.BACKGROUND  # a task started there runs beside others
        elif context is Context.CLI:
            context = from_script(evaluator, self.frame.scope, edge)
        in_thread = not edge.target.scope.is_async and (self.in_thread or edge.kind is EdgeKind.THREAD)
        return Arrival(edge.target, context, in_thread, self.hops + 1, self.from_program, self, edge)


class Runtime:
    """The call graph with everything that worker threads run, and the shortest way to each frame."""

    def __init__(self, loop: LoopGraph) -> None:
        graph, told, in_threads = loop.graph, loop.told, loop.in_threads
        self.evaluator = loop.evaluator
        self._explorer = loop.explorer
        self.graph: dict[Frame, list[Edge]] = dict(graph)
        thread_roots = {self.evaluator.frame(scope): context for scope, context in in_threads.items()}
        handed = [e.target for edges in graph.values() for e in edges if e.kind is EdgeKind.THREAD and e.target]
        self._explore([*handed, *thread_roots])
        self.callers: dict[Scope, list[tuple[Frame, Edge]]] = defaultdict(list)
        for frame, edges in self.graph.items():
            for edge in edges:
                if edge.target is not None:
                    self.callers[edge.target.scope].append((frame, edge))
        self._entries = {frame.scope for frame, context in told.items() if context is not Context.UNKNOWN}
        self._entries.update(in_threads)
        self._arrivals: dict[Frame, list[Arrival]] = defaultdict(list)
        self._spread(self._starts(graph, told, thread_roots))

    def _explore(self, start: Iterable[Frame]) -> None:
        """What only threads run, and what they start on the loop.

        The circumstances of a call matter near the job that was handed over. Further down a function is looked at
        once, as it is when nothing is known of its callers: in threads nobody asks for more.
        """
        work = deque((frame, 0) for frame in start)
        while work:
            frame, hops = work.popleft()
            if frame in self.graph:
                continue
            edges = self._explorer.edges(frame)
            if hops >= _NEAR:
                edges = [self._plain(edge) for edge in edges]
            self.graph[frame] = edges
            frame.settle()
            SHELF.settle()
            work.extend((e.target, hops + 1) for e in edges if e.target is not None and e.kind is not EdgeKind.PROCESS)
        self._explorer.loop_callbacks.clear()

    def _plain(self, edge: Edge) -> Edge:
        """The edge to the same function under no circumstances in particular."""
        target = edge.target
        if target is None or target in self.graph or not target.scope.is_function:
            return edge
        return edge._replace(target=self.evaluator.frame(target.scope))

    # ---------------------------------------------------------------- ways
    def _starts(
        self, graph: Graph, told: Mapping[Frame, Context], thread_roots: Mapping[Frame, Context]
    ) -> Iterator[Arrival]:
        """Entry points; a function nobody is known to call is one, in an unknown context."""
        for frame, context in told.items():
            if context is not Context.UNKNOWN or not self._is_used(frame.scope):
                starts = context is Context.UNKNOWN and self._starts_program(frame.scope)
                yield Arrival(frame, Context.CLI if starts else context, False, 0, starts or context is Context.CLI)
        for frame, context in thread_roots.items():
            yield Arrival(frame, context, True, 0)
        for frame in graph:
            if frame not in told and not self._is_called(frame.scope):
                yield Arrival(frame, Context.BACKGROUND, False, 0)  # a callback of the loop

    def _starts_program(self, scope: Scope) -> bool:
        return self.has_own_loop(scope) or scope.facts.name.strip("_") in _MAIN_NAMES

    def has_own_loop(self, scope: Scope) -> bool:
        """`asyncio.run(main())`, from wherever."""
        return scope in self._programs

    @lazy
    def _programs(self) -> set[Scope]:
        return program_starts(self.evaluator)

    def _is_called(self, scope: Scope) -> bool:
        return any(caller.scope is not scope for caller, _ in self.callers.get(scope, ()))

    def _is_used(self, scope: Scope) -> bool:
        """Is it called by anything but tests? They call everything, and say nothing of who else does."""
        return any(
            caller.scope is not scope and context_of(caller.scope.module) is not Context.TEST
            for caller, _ in self.callers.get(scope, ())
        )

    def is_told(self, scope: Scope) -> bool:
        """Does a framework call it?"""
        return scope in self._entries

    def is_entry(self, scope: Scope) -> bool:
        """Does somebody outside call it: a framework, or whoever uses a function that nobody here calls?"""
        return scope in self._entries or not self._is_used(scope)

    def _spread(self, starts: Iterable[Arrival]) -> None:
        """Breadth first, so that the first arrival of a kind is the shortest."""
        work = deque(starts)
        seen: set[tuple[Frame, Context, bool]] = set()
        while work:
            arrival = work.popleft()
            if arrival.key in seen:
                continue
            seen.add(arrival.key)
            self._arrivals[arrival.frame].append(arrival)
            for edge in self.graph.get(arrival.frame, ()):
                following = arrival.follow(edge, self.evaluator)
                if following is not None and following.key not in seen:
                    work.append(following)

    def arrivals(self, frame: Frame) -> list[Arrival]:
        """The ways to a frame, busiest context first, then the shortest; none when it runs once at most."""
        found = sorted(self._arrivals.get(frame, ()), key=lambda a: (a.context.quietness, a.hops, a.in_thread))
        quiet = context_of(frame.scope.module, [arrival.context for arrival in found])
        return found if quiet is None else [Arrival(frame, quiet, False, 0)]

    # ---------------------------------------------------------------- calls
    def call_along(self, caller: Frame, edge: Edge) -> tuple[int, int]:
        """The number of the call whose arguments the target of an edge gets, and how many of them are not for it.

        -1 when there is no such call to be seen.
        """
        index = call_at(caller.scope, edge.place)
        if index < 0 or edge.kind in (EdgeKind.CALL, EdgeKind.AWAIT, EdgeKind.CONSTRUCT):
            return index, 0
        calls = caller.scope.body.calls
        if edge.kind is EdgeKind.CONTEXT and edge.target is not None:  # `async with f(x):`
            return (index, 0) if last_name(calls[index].callee) == edge.target.scope.facts.name else (-1, 0)
        if edge.kind is EdgeKind.TASK and edge.target is not None:  # `create_task(f(x))`
            made = [argument for argument in calls[index].arguments if isinstance(argument, int)]
            for number in made:
                if last_name(calls[number].callee) == edge.target.scope.facts.name:
                    return number, 0
            if len(made) == 1:  # under another name, as in the wrapper of a decorator: `wait_for(f(*args), 3)`
                return made[0], 0
        elif edge.kind is EdgeKind.THREAD and edge.target is not None:  # `to_thread(f, x)`
            name = edge.target.scope.facts.name
            for position, argument in enumerate(calls[index].arguments):
                if isinstance(argument, str) and argument.rpartition(".")[2] == name:
                    return index, position + 1
        return -1, 0

    @lazy
    def effects(self) -> Effects:
        """What frames wait for, those of worker threads included."""
        return Effects(self.graph)


def call_at(scope: Scope, place: Place) -> int:
    """The number of the call at a place, -1 for none."""
    return scope.calls_at.get((place.line, place.column, place.end_line, place.end_column), -1)
