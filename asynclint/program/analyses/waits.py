"""Threads that somebody waits for within a deadline: it ends the waiting, not the thread."""

from collections.abc import Callable, Iterator

from asynclint.catalogue.entries import Runs, Where
from asynclint.model.effects import EdgeKind, Step
from asynclint.model.facts import BlockKind, Call, CallFlag, Expr
from asynclint.model.record import record
from asynclint.model.source import Location, Span
from asynclint.program.analyses.foreseen import (
    cleans_up,
    ends_thread,
    goes_round,
    is_anything,
    is_last_resort,
    waits_again,
)
from asynclint.program.analyses.origins import Origin, Origins
from asynclint.program.callgraph.effects import locate
from asynclint.program.callgraph.runtime import call_at
from asynclint.program.evaluation.circumstances import holds
from asynclint.program.evaluation.values import Coroutine, Frame, dotted
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.spelling import spell
from asynclint.program.symbols.usage import Usage, usages

#: Helpers that await helpers that await a thread are followed this far.
_FURTHEST = 4


@record
class Waited:
    """A call that waits for a thread, and the helpers between it and the thread."""

    at: Location
    text: str
    path: tuple[Step, ...]
    foreseen: bool  # there are signs that it is known, or that little is lost by it


@record
class _Way:
    """Call number `index` of `frame` starts the thread that is waited for at the end of `path`."""

    frame: Frame
    index: int
    path: tuple[Step, ...]
    gives: bool = True  # what the thread makes is what the call gives, and not something on its way


class Waits:
    """`limits_in` says for each call in a function, or handed over by its call number, whether it has a timeout."""

    def __init__(self, origins: Origins, limits_in: Callable[[Scope, int | None], list[bool]]) -> None:
        self.origins = origins
        self.runtime = origins.runtime
        self.evaluator = origins.evaluator
        self.catalogue = origins.evaluator.catalogue
        self._limits_in = limits_in

    def in_argument(self, frame: Frame, index: int, expr: Expr) -> Iterator[Waited]:
        """`wait_for(to_thread(f), 3)`, `wait_for(helper(), 3)`: threads behind the argument of call number `index`."""
        call = frame.scope.body.calls[index]
        for origin in self.origins.of(Origin(frame, expr, call.sequence, call.block)):
            if isinstance(origin.expr, int) and origin.frame.scope is frame.scope:
                if _knows_deadline(origin.frame.scope.body.calls[origin.expr], call):
                    return
                way = self._behind(origin.frame, origin.expr)
                if way is not None:
                    yield self._waited(frame, index, way, foreseen=self._is_foreseen(frame, index, way))
                    return

    def in_block(self, frame: Frame, index: int) -> Iterator[Waited]:
        """Awaited calls inside the `with` that enters the result of call number `index`."""
        scope = frame.scope
        blocks = {
            n for n, block in enumerate(scope.body.blocks) if block.kind == BlockKind.WITH and block.test == index
        }
        awaited = [
            (number, call)
            for number, call in enumerate(scope.body.calls)
            if call.flags & CallFlag.AWAITED and not blocks.isdisjoint(scope.ancestors(call.block))
        ]
        for number, call in awaited:
            way = self._behind(frame, number)
            if way is not None:
                on_the_way = bool(way.path) and len(awaited) > 1
                foreseen = on_the_way or goes_round(scope, call, blocks) or self._is_foreseen(frame, index, way)
                yield self._waited(frame, number, way, foreseen=foreseen)

    def _waited(self, frame: Frame, index: int, way: _Way, *, foreseen: bool) -> Waited:
        call = frame.scope.body.calls[index]
        span = Span(call.line, call.column, call.end_line, call.end_column)
        return Waited(Location(frame.scope.module.path, span), spell(call.callee, frame.scope), way.path, foreseen)

    def _is_foreseen(self, frame: Frame, index: int, way: _Way) -> bool:
        """Has whoever set the deadline (call number `index`) thought of the thread, or is little lost by it?"""
        scope, starts = frame.scope, way.frame.scope
        deadline, start = scope.body.calls[index], starts.body.calls[way.index]
        job, _ = self._job(way.frame, start)
        return (
            len(way.path) > 1
            or not way.gives
            or ends_thread(scope, deadline)
            or cleans_up(scope, deadline, job)
            or is_last_resort(starts, start)
            or (scope is starts and waits_again(scope, deadline, start))
            or any(keyword == "limiter" for keyword, _ in start.keywords)
            or (is_anything(starts, job) and not self._is_known(way))
        )

    def _is_known(self, way: _Way) -> bool:
        """Does the program say what runs in the thread? Of a lambda that calls what it is given: what that is."""
        graph = self.runtime.graph
        jobs = [
            edge.target
            for edge in graph.get(way.frame, ())
            if edge.kind is EdgeKind.THREAD and call_at(way.frame.scope, edge.place) == way.index
        ]
        return any(job is None or job.scope.facts.name != "<lambda>" or graph.get(job) for job in jobs)

    def _job(self, frame: Frame, call: Call) -> tuple[Expr, Runs | None]:
        """What the call has done by a thread whose result it gives."""
        for value in self.evaluator.callees(frame, call):
            name = dotted(value)
            runs = self.catalogue.runs(name) if name is not None else None
            if runs is not None and runs.where is Where.THREAD and runs.gives_result:
                return (call.arguments[runs.position] if 0 <= runs.position < len(call.arguments) else None), runs
        return None, None

    def _behind(self, frame: Frame, index: int) -> _Way | None:
        """The way from a call to the thread that it waits for: empty when it starts the thread itself."""
        call = frame.scope.body.calls[index]
        job, runs = self._job(frame, call)
        if runs is not None:
            if (
                self._is_abandoned(frame, index)
                or self._is_bounded(frame, index)
                or self._is_process(frame, call, runs)
            ):
                return None
            return None if self._waits_for_process(frame, job) else _Way(frame, index, ())
        for value in self.evaluator.call_result(frame, index):
            if isinstance(value, Coroutine):
                return self._inside(value.frame)
        return None

    def _waits_for_process(self, frame: Frame, job: Expr) -> bool:
        """`to_thread(process.wait)`: who is not patient any more kills the process, and that ends the thread."""
        if not isinstance(job, str) or not job.endswith(".wait"):
            return False
        known = [dotted(value) for value in self.evaluator.evaluate(job, frame)]
        return "subprocess.Popen.wait" in known or (not known and "proc" in job.lower())

    def _is_process(self, frame: Frame, call: Call, runs: Runs) -> bool:
        """`run_in_executor(process_pool, job)`: no thread at all."""
        given = call.arguments[runs.own_position] if 0 <= runs.own_position < len(call.arguments) else None
        given = given if given is not None else dict(call.keywords).get(runs.own_keyword)
        if given is None:
            return False
        values = self.evaluator.evaluate(given, frame, call.sequence, call.block)
        known = [name for value in values if (name := getattr(value, "type", None))]
        return any(name.endswith("ProcessPoolExecutor") for name in known) or (
            not known and isinstance(given, str) and "process" in given.lower()
        )

    def _inside(self, start: Frame) -> _Way | None:
        """The way to a thread that a coroutine awaits, breadth first; of its helpers, one whose result they give."""
        work: list[tuple[Frame, tuple[Step, ...]]] = [(start, ())]
        seen = {start}
        while work:
            frame, path = work.pop(0)
            for edge in self.runtime.graph.get(frame, ()):
                index = call_at(frame.scope, edge.place)
                if index < 0 or edge.target is None or edge.wide:
                    continue
                step = Step(frame.symbol, edge.symbol, locate(frame, edge.place), edge.kind)
                gives = Usage.RETURNED in usages(frame.scope, index)
                if path and not gives:
                    continue  # one of the things that a helper of a helper does on its way
                if not gives and not frame.scope.body.calls[index].flags & CallFlag.AWAITED:
                    continue
                if edge.kind is EdgeKind.THREAD:
                    if self._is_abandoned(frame, index) or self._is_bounded(frame, index):
                        continue
                    return _Way(frame, index, (*path, step), gives)
                if edge.kind is EdgeKind.AWAIT and edge.target not in seen and len(path) < _FURTHEST:
                    seen.add(edge.target)
                    work.append((edge.target, (*path, step)))
        return None

    def _is_abandoned(self, frame: Frame, index: int) -> bool:
        """Does the call say that the thread may be left behind, and does that give its place back?"""
        call = frame.scope.body.calls[index]
        runs = [self.catalogue.runs(name) for value in self.evaluator.callees(frame, call) if (name := dotted(value))]
        return any(holds(condition, call) for run in runs if run is not None for condition in run.abandoned_if)

    def _is_bounded(self, frame: Frame, index: int) -> bool:
        """Does everything that is known to wait in the thread have a timeout of its own?"""
        limits = self._limits_in(frame.scope, index)
        for edge in self.runtime.graph.get(frame, ()):
            if edge.kind is EdgeKind.THREAD and edge.target is not None and call_at(frame.scope, edge.place) == index:
                limits += self._limits_in(edge.target.scope, None)
        return bool(limits) and all(limits)


def _knows_deadline(call: Call, deadline: Call) -> bool:
    """`wait_for(ask(url, timeout=limit), limit)`: what is waited for is told how much time there is."""
    told, within = ([*c.arguments, *(value for _, value in c.keywords)] for c in (call, deadline))
    return any(isinstance(value, str) and value in within for value in told)
