"""Work that is handed to threads: which call hands it over, whose threads they are, and what holds them."""

from collections import defaultdict
from collections.abc import Iterator

from asynclint.catalogue.entries import Bounds, Runs, Threads, Where
from asynclint.model.effects import EdgeKind, EffectKind
from asynclint.model.facts import Await, BlockKind, Call, CallFlag, Expr, Lambda
from asynclint.model.record import record
from asynclint.program.analyses.bounds import Boundaries
from asynclint.program.callgraph.effects import ONCE, Effects, Graph, Reach
from asynclint.program.callgraph.places import Edge, Place
from asynclint.program.callgraph.runtime import Runtime, call_at
from asynclint.program.evaluation.arguments import Actuals
from asynclint.program.evaluation.threads import threads_of
from asynclint.program.evaluation.values import Frame, Offloaded, dotted
from asynclint.program.symbols.lazy import lazy
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.spelling import last_name, spell

#: Words in the names of what the catalogue does not know, which say that no more than so many run at once.
_LIMITS = ("semaphore", "limit", "throttl", "lock")
#: Calls by which a program makes a common pool as large as it wants it.
_SIZES = {"set_default_executor": Threads.LOOP, "current_default_thread_limiter": Threads.ANYIO}
_QUESTIONS = frozenset({"iscoroutine", "isawaitable"})


@record
class Hop:
    """An edge, and the frame it starts from."""

    frame: Frame
    edge: Edge


@record
class Handing:
    """One place where a job is handed over. `hops` lead from the place down to the call that starts the thread.

    Where the job is a parameter, they are more than one: `await in_thread(job)` hands it over, not the helper itself.
    """

    hops: tuple[Hop, ...]
    job: str
    threads: Threads | None

    @property
    def scope(self) -> Scope:
        return self.hops[0].frame.scope

    @property
    def place(self) -> Place:
        return self.hops[0].edge.place


class Offloads:
    """Follows the thread edges of what runs on the event loop."""

    def __init__(self, graph: Graph, runtime: Runtime, boundaries: Boundaries) -> None:
        self._runtime = runtime
        self._boundaries = boundaries
        self._evaluator = runtime.evaluator
        self._found = [
            Hop(frame, edge) for frame in graph for edge in runtime.graph[frame] if edge.kind is EdgeKind.THREAD
        ]
        self._callers: dict[Scope, dict[Frame, list[Hop]]] = {}
        called = {name for module in self._evaluator.modules.in_order() for name in module.facts.called.split()}
        #: pools that the program sizes itself
        self._sized = {pool for name, pool in _SIZES.items() if name in called}
        self.effects = Effects(self._below())

    def _below(self) -> dict[Frame, list[Edge]]:
        """Everything that threads reach before they end."""
        found: dict[Frame, list[Edge]] = {}
        work = [hop.edge.target for hop in reversed(self._found) if hop.edge.target is not None]
        while work:
            frame = work.pop()
            if frame not in found and not frame.scope.is_async:
                found[frame] = edges = self._runtime.graph[frame]
                work.extend(e.target for e in reversed(edges) if e.target is not None and e.kind.carries_blocking)
        return found

    def handings(self) -> dict[tuple[str, Place, Scope], list[Handing]]:
        """The places where jobs are handed over, in source order."""
        sites: dict[tuple[str, Place, Scope], list[Handing]] = defaultdict(list)
        for hop in self._found:
            target = hop.edge.target
            if target is not None and target.scope.is_async:
                continue
            for handing in self._handed(hop):
                sites[(handing.scope.module.path, handing.place, handing.scope)].append(handing)
        order = sorted(sites, key=lambda s: (s[0], s[1].line, s[1].column, s[1].end_line, s[1].end_column))
        return {site: sites[site] for site in order}

    def _handed(self, hop: Hop) -> Iterator[Handing]:
        """The hop itself, or the calls of the helper that it stands in."""
        scope = hop.frame.scope
        index = call_at(scope, hop.edge.place)
        if index < 0 or _may_give_coroutine(scope, index):
            return
        expr, threads = self._job(hop.frame, scope.body.calls[index])
        if isinstance(expr, str) and _is_parameter(scope, expr):
            callers = self._callers_of(scope).get(hop.frame, [])
            for caller in callers:
                around = caller.frame.scope
                index = call_at(around, caller.edge.place)
                job = _argument_for(expr, scope, around.body.calls[index]) if index >= 0 else None
                yield Handing((caller, hop), self._spelled(job, around, hop.edge), threads)
            if callers:
                return
        yield Handing((hop,), self._spelled(expr, hop.frame.scope, hop.edge), threads)

    def _callers_of(self, scope: Scope) -> dict[Frame, list[Hop]]:
        """Frame -> who calls a function that way. A helper that all use has a frame for each of them."""
        found = self._callers.get(scope)
        if found is None:
            found = self._callers[scope] = defaultdict(list)
            for frame, edge in self._runtime.callers.get(scope, ()):
                if edge.target is not None:
                    found[edge.target].append(Hop(frame, edge))
        return found

    def _job(self, frame: Frame, call: Call) -> tuple[Expr, Threads | None]:
        """The expression that is handed over, and to whose threads."""
        for value in self._evaluator.callees(frame, call):
            if isinstance(value, Offloaded):
                inner = frame.scope.body.calls[call.callee] if isinstance(call.callee, int) else None
                return (inner.arguments[0] if inner is not None and inner.arguments else call.callee), value.threads
            name = dotted(value)
            runs = self._evaluator.catalogue.runs(name) if name is not None else None
            if runs is not None and runs.where is Where.THREAD:
                threads = threads_of(runs, Actuals(self._evaluator, frame, call))
                return _argument_of(call, runs), Threads.OWN if threads in self._sized else threads
        return None, None

    def _spelled(self, expr: Expr, scope: Scope, edge: Edge) -> str:
        """The job in the reader's words; a lambda or a partial is called by what it runs."""
        if isinstance(expr, int):
            inner = scope.body.calls[expr]
            if last_name(inner.callee) == "partial" and inner.arguments:
                expr = inner.arguments[0]
        if isinstance(expr, Lambda):
            scope = scope.module.scope(expr.function)
            expr = next((value for value, _, _ in scope.body.returns), None)
        text = spell(expr, scope).removesuffix("()")
        return text if text and not text.startswith("(") else edge.symbol.rpartition(":")[2].rpartition(".")[2]

    # ---------------------------------------------------------------- what a thread does
    def reaches(self, handing: Handing) -> dict[EffectKind, Reach]:
        """What holds the thread, as far as it does so each time."""
        return {kind: r for kind, r in self.effects.through(handing.hops[-1].edge).items() if r.rank != ONCE}

    # ---------------------------------------------------------------- what callers do around it
    def is_limited(self, handing: Handing) -> bool:
        """Does something here, or on every way here, let only so many through at once?"""
        hop, scope = handing.hops[0], handing.scope
        index = call_at(scope, hop.edge.place)
        if any(self._boundaries.around(hop.frame, index, Bounds.CONCURRENCY)):
            return True
        names = (spell(e, scope).lower() for e in self._boundaries.contexts(hop.frame, scope.body.calls[index].block))
        if any(word in name for name in names for word in _LIMITS):
            return True
        return self._boundaries.always(scope, Bounds.CONCURRENCY) is not None

    def fans_out(self, handing: Handing) -> bool:
        """Are several of these started at once, as many as there happen to be?"""
        return handing.scope in self._multiplied or _is_multiplied(handing.hops[0])

    @lazy
    def _multiplied(self) -> set[Scope]:
        """Functions that are started in loops, and all that they call."""
        scopes = list({hop.frame.scope: None for hop in self._found})
        onward: dict[Scope, list[Scope]] = defaultdict(list)
        found: dict[Scope, None] = {}
        seen = set(scopes)
        for scope in scopes:  # grows
            for frame, edge in self._runtime.callers.get(scope, ()):
                onward[frame.scope].append(scope)
                if _is_multiplied(Hop(frame, edge)):
                    found[scope] = None
                if frame.scope not in seen:
                    seen.add(frame.scope)
                    scopes.append(frame.scope)
        work = list(found)
        while work:
            for target in onward.get(work.pop(), ()):
                if target not in found:
                    found[target] = None
                    work.append(target)
        return set(found)


def _may_give_coroutine(scope: Scope, index: int) -> bool:
    """Is the result asked whether it is one? Then the job has an asynchronous half, and that is meant here."""
    body = scope.body
    results: set[Expr] = {index}
    for binding in body.bindings:
        if binding.value == index or (isinstance(binding.value, Await) and binding.value.value == index):
            results.add(binding.target)
    asking = (call for call in body.calls if last_name(call.callee) in _QUESTIONS)
    return any(isinstance(a, str | int) and a in results for call in asking for a in call.arguments)


def _argument_of(call: Call, runs: Runs) -> Expr:
    if 0 <= runs.position < len(call.arguments):
        return call.arguments[runs.position]
    return next((value for key, value in call.keywords if key is not None and key == runs.keyword), None)


def _is_parameter(scope: Scope | None, name: str) -> bool:
    """Does the name come from a caller, of this function or of one around it?"""
    while scope is not None:
        if name in scope.parameters:
            return True
        scope = scope.closure_parent
    return False


def _argument_for(name: str, scope: Scope, call: Call) -> Expr:
    """What `call` hands over for a parameter of `scope`; the callee itself for one of a function around it."""
    if name not in scope.parameters:
        return call.callee
    given = next((value for key, value in call.keywords if key == name), None)
    position = [p.name for p in scope.facts.parameters].index(name) - (scope.receiver_name is not None)
    return call.arguments[position] if 0 <= position < len(call.arguments) else given


def _is_multiplied(hop: Hop) -> bool:
    """Is the call repeated without being awaited where it stands (`gather(*(f(x) for x in xs))`)?"""
    scope = hop.frame.scope
    if hop.edge.kind.carries_blocking:
        return False
    index = call_at(scope, hop.edge.place)
    if index < 0 or scope.body.calls[index].flags & CallFlag.AWAITED:
        return False
    call = scope.body.calls[index]
    kinds = {scope.body.blocks[number].kind for number in scope.ancestors(call.block)}
    return not kinds.isdisjoint((BlockKind.COMPREHENSION, BlockKind.LOOP))
