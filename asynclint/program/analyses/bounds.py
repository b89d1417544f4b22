"""What keeps a call within bounds: deadlines and limiters around it, in its own function or on every way to it."""

import re
from collections.abc import Iterator

from asynclint.catalogue.entries import Bound, Bounds
from asynclint.model.effects import EdgeKind
from asynclint.model.facts import BlockKind, Call, CallFlag, Expr, Feature, UseKind
from asynclint.model.record import record
from asynclint.model.source import Location, Span
from asynclint.program.analyses.origins import Origin, Origins
from asynclint.program.analyses.shapes import seconds_of
from asynclint.program.callgraph.places import Edge
from asynclint.program.callgraph.runtime import Runtime, call_at
from asynclint.program.evaluation.values import ExternalInstance, Frame, dotted
from asynclint.program.symbols.lazy import lazy
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.program.symbols.spelling import spell
from asynclint.program.symbols.usage import Usage, consumers

#: Names of objects that are entered to wait for one's turn.
TURNS = re.compile("sem|limit|throttl|slot|gate|bucket|capacity|permit|ticket|quota", re.IGNORECASE)


@record
class Deadline:
    """Where a deadline is set, and for how many seconds; None when that is not known."""

    at: Location
    seconds: float | None
    wraps: bool = False  # around one awaitable, not around a block


class Boundaries:
    """Deadlines and limiters by place. Answers for whole functions are remembered."""

    def __init__(self, runtime: Runtime, origins: Origins) -> None:
        self.runtime = runtime
        self.origins = origins
        self.evaluator = runtime.evaluator
        self.catalogue = runtime.evaluator.catalogue
        self._always: dict[tuple[Scope, Bounds], Deadline | None] = {}
        self._bounded: dict[tuple[Scope, Bounds], bool] = {}
        self._ways: dict[tuple[Scope, Bounds], list[tuple[Scope, Deadline | None]] | None] = {}
        self._may_be_timed: dict[Project, bool] = {}

    # ---------------------------------------------------------------- in one function
    def contexts(self, frame: Frame, block: int) -> list[Expr]:
        """What the `with` statements around a block have entered, innermost first."""
        body = frame.scope.body
        found: list[Expr] = []
        for number in frame.scope.ancestors(block):
            around = body.blocks[number]
            if around.kind == BlockKind.WITH:
                # of `with a, b:` only the last one is the block's; the others stand before it and have no block
                found += [around.test, *_entered_before(frame.scope, around.test, around.parent)]
        return found

    def contexts_of(self, frame: Frame, index: int) -> list[Expr]:
        """What has been entered when call number `index` runs: `a` for the `b()` of `with a, b():`, too."""
        block = frame.scope.body.calls[index].block
        return [*_entered_before(frame.scope, index, block), *self.contexts(frame, block)]

    def has_turns(self, module: Project) -> bool:
        """Does any function of the module enter something to wait for its turn?"""
        scopes = (module.scope(index) for index in range(len(module.facts.functions)))
        return any(
            use.kind == UseKind.ASYNC_ENTER and TURNS.search(spell(use.value, scope)) is not None
            for scope in scopes
            for use in scope.body.uses
        )

    def around(self, frame: Frame, index: int, what: Bounds) -> Iterator[Deadline]:
        """The bounds that are written around call number `index`, in its own function."""
        scope = frame.scope
        work, seen = [index] if what is Bounds.TIME else [], {index}  # nothing else is wrapped around one awaitable
        while work:
            current = work.pop()
            for consumer in consumers(scope, current):
                if consumer.usage is not Usage.PASSED or consumer.call in seen:
                    continue
                seen.add(consumer.call)
                outer = scope.body.calls[consumer.call]
                bound = self._bound_of(frame, outer)
                if bound is not None and bound.wraps and bound.what is what:
                    yield self._deadline(frame, outer, bound)
                elif any(self.catalogue.runs(name) for name in self._names(frame, outer)):
                    work.append(consumer.call)
        for expr in self.contexts_of(frame, index):
            yield from self._entered(frame, expr, what)
        yield from self._decorated(frame, what)

    def are_all_in_time(self, scope: Scope, kept: str | None) -> bool:
        """Are all calls that can take long of what a function keeps as `kept` (`self.client`) in deadlines?"""
        if kept is None:
            return False
        cls = scope.cls if "." in kept else None
        everywhere = map(scope.module.scope, range(len(scope.module.facts.functions)))
        scopes = cls.methods if cls is not None else everywhere
        found = [
            next(self.around(frame, index, Bounds.TIME), None) is not None
            for other in scopes
            for index, call in enumerate(other.body.calls)
            if isinstance(call.callee, str) and call.callee.startswith(f"{kept}.")
            for frame in (self.evaluator.frame(other),)
            if any(self.catalogue.time_limit(name) is not None for name in self._names(frame, call))
        ]
        return bool(found) and all(found)

    def _entered(self, frame: Frame, expr: Expr, what: Bounds) -> Iterator[Deadline]:
        if isinstance(expr, int):
            call = frame.scope.body.calls[expr]
            bound = self._bound_of(frame, call)
            if bound is not None and not bound.wraps and bound.what is what:
                yield self._deadline(frame, call, bound)
                return
        for value in self.evaluator.evaluate(expr, frame):
            bound = self.catalogue.bound(value.type) if isinstance(value, ExternalInstance) else None
            if bound is not None and bound.what is what:
                yield Deadline(Location(frame.scope.module.path, _NOWHERE), None)

    def _decorated(self, frame: Frame, what: Bounds) -> Iterator[Deadline]:
        around = self.evaluator.frame_around(frame)
        for expr in frame.scope.facts.decorators:
            if isinstance(expr, int) and around is not frame:
                call = around.scope.body.calls[expr]
                bound = self._bound_of(around, call)
                if bound is not None and bound.what is what:
                    yield self._deadline(around, call, bound)

    def _bound_of(self, frame: Frame, call: Call) -> Bound | None:
        return next((bound for name in self._names(frame, call) if (bound := self.catalogue.bound(name))), None)

    def _names(self, frame: Frame, call: Call) -> list[str]:
        return [name for value in self.evaluator.callees(frame, call) if (name := dotted(value)) is not None]

    def _deadline(self, frame: Frame, call: Call, bound: Bound) -> Deadline:
        span = Span(call.line, call.column, call.end_line, call.end_column)
        expr = next((value for key, value in call.keywords if key == bound.keyword), None)
        if 0 <= bound.position < len(call.arguments):
            expr = call.arguments[bound.position]
        told = [seconds_of(origin) for origin in self.origins.of(Origin(frame, expr, call.sequence, call.block))]
        known = [seconds for seconds in told if seconds is not None]
        seconds = max(known) * bound.seconds if known and len(known) == len(told) else None
        return Deadline(Location(frame.scope.module.path, span), seconds, bound.wraps)

    # ---------------------------------------------------------------- on every way
    def always(self, scope: Scope, what: Bounds) -> Deadline | None:
        """The bound that holds for every known call of a function: the loosest one; None when some way has none."""
        if (scope, what) not in self._bounded:
            self._solve(scope, what)
        if not self._bounded[scope, what]:
            return None
        if (scope, what) not in self._always:
            self._always[scope, what] = self._loosest(scope, what)
        return self._always[scope, what]

    def _solve(self, scope: Scope, what: Bounds) -> None:
        """The greatest fixed point over the call graph above a function.

        All ways count as bounded until one of them proves not to be.
        """
        above: dict[Scope, list[Scope]] = {scope: []}  # function -> those whose bound depends on its own
        unbounded: list[Scope] = []
        work = [scope]
        while work:
            current = work.pop()
            ways = self._ways_to(current, what)
            if ways is None:
                unbounded.append(current)
                continue
            for caller, deadline in ways:
                if deadline is not None:
                    continue
                if (caller, what) in self._bounded:
                    if not self._bounded[caller, what]:
                        unbounded.append(current)
                elif caller in above:
                    above[caller].append(current)
                else:
                    above[caller] = [current]
                    work.append(caller)
        open_ones: set[Scope] = set()
        while unbounded:
            current = unbounded.pop()
            if current not in open_ones:
                open_ones.add(current)
                unbounded.extend(above[current])
        for found in above:
            self._bounded[found, what] = found not in open_ones

    def _ways_to(self, scope: Scope, what: Bounds) -> list[tuple[Scope, Deadline | None]] | None:
        """For each known call its caller, and the bound around it there; None for an entry point."""
        key = (scope, what)
        if key not in self._ways:
            self._ways[key] = self._find_ways(scope, what)
        return self._ways[key]

    def _find_ways(self, scope: Scope, what: Bounds) -> list[tuple[Scope, Deadline | None]] | None:
        if self.runtime.is_entry(scope):
            return None
        ways: dict[tuple[Scope, Deadline | None], None] = {}
        for caller, edge in self.runtime.callers.get(scope, ()):
            if edge.kind in (EdgeKind.THREAD, EdgeKind.PROCESS):
                return None
            if caller.scope is not scope:
                ways[caller.scope, self._on_edge(caller, edge, what)] = None
        return list(ways) or None

    def _on_edge(self, caller: Frame, edge: Edge, what: Bounds) -> Deadline | None:
        if not self._may_bound(caller.scope, what):
            return None
        index, _ = self.runtime.call_along(caller, edge)
        if index < 0:
            return None
        scheduling = call_at(caller.scope, edge.place)
        is_awaited = bool(caller.scope.body.calls[scheduling].flags & CallFlag.AWAITED)
        for deadline in self.around(caller, index, what):
            if deadline.wraps or edge.kind is not EdgeKind.TASK or is_awaited:
                return deadline
        return None

    def _may_bound(self, scope: Scope, what: Bounds) -> bool:
        """Is there anything in the function, at a glance, that can set a bound?"""
        if what is Bounds.CONCURRENCY:
            return bool(scope.facts.features & Feature.WITH)
        found = self._may_be_timed.get(scope.module)
        if found is None:
            names = scope.module.facts.called.split()
            found = self._may_be_timed[scope.module] = not self._setting.isdisjoint(names)
        return found

    @lazy
    def _setting(self) -> frozenset[str]:
        return self.catalogue.bounding(Bounds.TIME)

    def _loosest(self, scope: Scope, what: Bounds) -> Deadline | None:
        """Of all ways, the bound with the most time; one of unknown length is the loosest."""
        found: list[Deadline] = []
        work, seen = [scope], {scope}
        while work:
            for caller, deadline in self._ways_to(work.pop(), what) or ():
                if deadline is not None:
                    found.append(deadline)
                elif caller not in seen:
                    seen.add(caller)
                    work.append(caller)
        unknown = [deadline for deadline in found if deadline.seconds is None]
        return min(unknown or found, key=lambda d: (-(d.seconds or 0), d.at), default=None)


def _entered_before(scope: Scope, context: Expr, block: int) -> list[Expr]:
    """`a` for the `b` of `with a, b:` in `block`, innermost first."""
    entered = scope.entered
    mine = next((number for number, use in enumerate(entered) if use.value == context), -1)
    if mine < 1:
        return []
    tests = {b.test for b in scope.body.blocks if b.kind == BlockKind.WITH and isinstance(b.test, int | str)}
    found: list[Expr] = []
    for use in reversed(entered[:mine]):
        if use.block != block or use.line < entered[mine].line - 8 or use.value in tests:
            break
        found.append(use.value)
    return found


_NOWHERE = Span(0, 0, 0, 0)
