"""Threads that somebody waits for within a deadline: it ends the waiting, not the thread."""

from collections.abc import Callable, Iterator

from asynclint.catalogue.entries import Where
from asynclint.model.effects import EdgeKind, Step
from asynclint.model.facts import BlockKind, Call, CallFlag, Expr
from asynclint.model.record import record
from asynclint.model.source import Location, Span
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
                path = self._behind(origin.frame, origin.expr)
                if path is not None:
                    yield self._waited(frame, index, path)
                    return

    def in_block(self, frame: Frame, index: int) -> Iterator[Waited]:
        """Awaited calls inside the `with` that enters the result of call number `index`."""
        scope = frame.scope
        blocks = {
            n for n, block in enumerate(scope.body.blocks) if block.kind == BlockKind.WITH and block.test == index
        }
        for number, call in enumerate(scope.body.calls):
            if call.flags & CallFlag.AWAITED and not blocks.isdisjoint(scope.ancestors(call.block)):
                path = self._behind(frame, number)
                if path is not None:
                    yield self._waited(frame, number, path)

    def _waited(self, frame: Frame, index: int, path: tuple[Step, ...]) -> Waited:
        call = frame.scope.body.calls[index]
        span = Span(call.line, call.column, call.end_line, call.end_column)
        return Waited(Location(frame.scope.module.path, span), spell(call.callee, frame.scope), path)

    def _behind(self, frame: Frame, index: int) -> tuple[Step, ...] | None:
        """The way from a call to the thread that it waits for: empty when it starts the thread itself."""
        call = frame.scope.body.calls[index]
        for value in self.evaluator.callees(frame, call):
            name = dotted(value)
            runs = self.catalogue.runs(name) if name is not None else None
            if runs is not None and runs.where is Where.THREAD and runs.gives_result:
                job = call.arguments[runs.position] if 0 <= runs.position < len(call.arguments) else None
                if self._is_abandoned(frame, index) or self._is_bounded(frame, index):
                    return None
                return None if self._waits_for_process(frame, job) else ()
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

    def _inside(self, start: Frame) -> tuple[Step, ...] | None:
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
                    return (*path, step)
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
