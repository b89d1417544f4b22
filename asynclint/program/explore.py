"""The call graph: from frames that run on the event loop to everything they reach, one edge per place and target."""

from collections.abc import Iterator
from dataclasses import replace

from asynclint.catalogue.entries import Blocking, Runs, Where
from asynclint.model.effects import EdgeKind, EffectKind
from asynclint.model.facts import Attribute, CallFlag, Operation, Use, UseKind
from asynclint.program.arguments import Actuals, Arguable, Shifted, argument, combine
from asynclint.program.awaiting import awaits_inside, is_asynchronous, is_not_awaited
from asynclint.program.boundary import is_conditional
from asynclint.program.circumstances import Guards, applies, is_the_same_each_time, opened_here
from asynclint.program.evaluate import Evaluator
from asynclint.program.hierarchy import MOST_OVERRIDES, Member
from asynclint.program.marks import Mark
from asynclint.program.places import OPERATORS, Edge, Place, spell
from asynclint.program.switches import is_dead
from asynclint.program.values import (
    NOTHING,
    ClassValue,
    Coroutine,
    External,
    ExternalInstance,
    ExternalMember,
    Frame,
    FunctionValue,
    GeneratorValue,
    Instance,
    Method,
    Offloaded,
    Partial,
    Value,
    Values,
)

#: Builtins that run an iterator to its end (or one step of it).
_CONSUMERS = frozenset(
    f"builtins.{name}"
    for name in (
        "list", "tuple", "set", "frozenset", "dict", "sum", "any", "all", "max", "min", "sorted", "next", "len", "bool",
        "str.join",
    )
)  # fmt: skip
_LENGTH = {"builtins.len": "__len__", "builtins.bool": "__bool__", "builtins.next": "__next__"}
_IMPLICIT: dict[int, tuple[str, ...]] = {
    UseKind.GET_ITEM: ("__getitem__",),
    UseKind.SET_ITEM: ("__setitem__",),
    UseKind.DELETE_ITEM: ("__delitem__",),
    UseKind.CONTAINS: ("__contains__",),
    UseKind.TRUTH: ("__bool__", "__len__"),
}
#: Uses that matter only when a method of that name blocks somewhere.
_NEEDS_NAME = frozenset({*_IMPLICIT, UseKind.READ, UseKind.SET_ATTRIBUTE, UseKind.OPERATE, UseKind.AWAIT})


class Explorer:
    """Finds the edges of frames. `loop_callbacks` collects functions that were handed to the loop on the way."""

    def __init__(self, evaluator: Evaluator, special_names: frozenset[str]) -> None:
        self.evaluator = evaluator
        self.catalogue = evaluator.catalogue
        #: names of properties, operators and protocol methods that classes of the program define
        self.special_names = special_names
        self.loop_callbacks: dict[Frame, None] = {}
        self.unresolved = 0
        self.calls = 0
        self._guards = Guards()
        #: calls about which the catalogue says more than that they block; see `sites`
        self.marks: list[Mark] = []
        self._place: tuple[Frame, int] | None = None

    def edges(self, frame: Frame) -> list[Edge]:
        """All edges out of a frame, in source order, without those into code that cannot run on the loop."""
        found: list[Edge] = []
        scope, evaluator, special = frame.scope, self.evaluator, self.special_names
        body = scope.body
        outside = scope.module.is_external
        self.calls += len(body.calls) if not outside else 0
        for index, call in enumerate(body.calls):
            callee = call.callee
            if callee.__class__ is str:
                values = evaluator.chain(callee, frame, call.sequence, call.block)
                reads = callee.count(".") > 1 and not special.isdisjoint(callee.split(".")[1:-1])
            else:
                values = evaluator.evaluate(callee, frame, call.sequence, call.block)
                reads = callee.__class__ is Attribute
            if not values:
                self.unresolved += not outside
                if not reads:
                    continue
            elif len(values) == 1 and not reads and self._is_inert(values[0]):
                continue
            known = len(found)
            self._call(found, frame, index, values, reads)
            if outside and len(found) > known and is_conditional(frame, call.block):
                found[known:] = [replace(edge, doubtful=True) for edge in found[known:]]
        for use in body.uses:
            if use.kind not in _NEEDS_NAME or self._may_matter(use):
                off, once = self._guards.of(scope, use.block, use.line)
                if not off and not is_dead(frame, use.block, use.line):
                    edges = self._use(frame, use, once)
                    doubtful = outside and is_conditional(frame, use.block)
                    found.extend(replace(edge, doubtful=True) for edge in edges) if doubtful else found.extend(edges)
        return found

    # ---------------------------------------------------------------- calls
    def _call(self, found: list[Edge], frame: Frame, index: int, values: Values, reads: bool) -> None:
        scope = frame.scope
        call = scope.body.calls[index]
        off, once = self._guards.of(scope, call.block, call.line, index)
        if off or is_dead(frame, call.block, call.line):
            return
        callee = call.callee
        place = Place(call.line, call.column, call.end_line, call.end_column, spell(callee, scope))
        actuals = Actuals(self.evaluator, frame, call)
        awaited = bool(call.flags & CallFlag.AWAITED) or index in scope.async_operands
        if awaited and len(values) > 1:
            # of a sync and an async possibility, the one that is awaited is the async one
            values = tuple(value for value in values if is_asynchronous(value)) or values
        self._place = (frame, index)
        for value in values:
            if not self._is_inert(value):
                found.extend(self._targets(value, actuals, place, EdgeKind.CALL, once, awaited))
        self._place = None
        if reads and isinstance(callee, str):
            found.extend(self._reads(frame, callee.rpartition(".")[0], call.sequence, call.block, place, once))
        elif isinstance(callee, Attribute) and isinstance(callee.base, Attribute):
            base = self.evaluator.evaluate(callee.base.base, frame, call.sequence, call.block)
            found.extend(self._read_of(base, callee.base.name, place, once))

    def _may_matter(self, use: Use) -> bool:
        """Is a property or operator involved that blocks somewhere?"""
        special, value = self.special_names, use.value
        if use.kind == UseKind.AWAIT:
            return False
        if use.kind == UseKind.READ or use.kind == UseKind.SET_ATTRIBUTE:
            if isinstance(value, str):
                return not special.isdisjoint(value.split("."))
            return isinstance(value, Attribute) and value.name in special
        if use.kind == UseKind.OPERATE:
            return isinstance(value, Operation) and OPERATORS.get(value.symbol, "") in special
        return not special.isdisjoint(_IMPLICIT[use.kind])

    def _is_inert(self, value: Value) -> bool:
        """Is nothing known of this callable that could matter?"""
        inert = value.inert
        if inert is None:
            inert = value.inert = self._find_inert(value)
        return inert

    def _find_inert(self, value: Value) -> bool:
        if not isinstance(value, External | ExternalMember):
            return isinstance(value, Method)
        name = value.name if isinstance(value, External) else value.dotted
        return (
            name not in _CONSUMERS
            and not name.endswith((".enter_context", ".enter_async_context"))
            and self.catalogue.blocking(name) is None
            and not self.catalogue.is_noted(name)
        )

    def _targets(
        self, value: Value, actuals: Arguable, place: Place, kind: EdgeKind, once: bool, awaited: bool
    ) -> Iterator[Edge]:
        """The edges of calling `value` here."""
        match value:
            case FunctionValue():
                # what is awaited is not one of the possible sync implementations
                is_sync = not value.scope.is_async
                if not (awaited and is_sync and (value.inferred or is_not_awaited(value.scope))):
                    yield from self._function(value, actuals, place, kind, once)
            case ClassValue():
                yield from self._construction(value, actuals, place, kind, once)
            case External():
                yield from self._external(value.name, actuals, place, kind, once, awaited)
            case ExternalMember():
                yield from self._external(value.dotted, actuals, place, kind, once, awaited)
            case ExternalInstance():
                yield from self._external(f"{value.type}.__call__", actuals, place, kind, once, awaited)
            case Instance():
                for method in self.evaluator.members.of(value, "__call__"):
                    yield from self._targets(method, actuals, place, kind, once, awaited)
            case Partial():
                yield from self._targets(value.function, combine(value, actuals), place, kind, once, awaited)
            case Offloaded():
                edge = EdgeKind.PROCESS if value.process else EdgeKind.THREAD
                yield from self._targets(value.function, actuals, place, edge, once, awaited)

    def _function(
        self, value: FunctionValue, actuals: Arguable, place: Place, kind: EdgeKind, once: bool
    ) -> Iterator[Edge]:
        scope = value.scope
        if scope.is_async:
            if kind.carries_blocking:
                kind = EdgeKind.AWAIT
        elif scope.is_generator:
            return  # nothing runs before somebody iterates
        role = self.evaluator.decorators.role(scope)
        once = once or role.once or (role.is_cached and is_the_same_each_time(actuals))
        frame = self.evaluator.binder.bind(value, actuals)
        wide = value.inferred > MOST_OVERRIDES
        yield Edge(place, kind, frame, None, scope.symbol, once, bool(value.inferred), wide)

    def _construction(
        self, value: ClassValue, actuals: Arguable, place: Place, kind: EdgeKind, once: bool
    ) -> Iterator[Edge]:
        if kind is EdgeKind.CALL:
            kind = EdgeKind.CONSTRUCT
        instance = self.evaluator.binder.construct(value, actuals)
        for name in ("__new__", "__init__", "__post_init__"):
            found = self.evaluator.hierarchy.find(value.cls, name)
            if isinstance(found, Member):
                receiver: Value = value if name == "__new__" else instance
                function = self.evaluator.pool.function(found.scope, receiver)
                frame = self.evaluator.binder.bind(function, actuals)
                yield Edge(place, kind, frame, None, found.scope.symbol, once)
            elif isinstance(found, str) and name == "__init__":
                entry = self.catalogue.blocking(found)
                if entry is not None:
                    yield Edge(place, kind, None, entry, found, once)

    def _external(
        self, name: str, actuals: Arguable, place: Place, kind: EdgeKind, once: bool, awaited: bool
    ) -> Iterator[Edge]:
        """A callable outside the project: what the catalogue says it does, and what it does to what it is given."""
        if self._place is not None and self.catalogue.is_noted(name):
            self.marks.append(Mark(*self._place, name, kind, actuals, once))
        entry = self.catalogue.blocking(name)
        if entry is not None and opened_here(name, actuals):
            entry = None  # what opens the file is reported; using it is the same defect
        if entry is not None and not awaited and applies(entry, actuals) and not self._left_before(entry, actuals):
            yield Edge(place, kind, None, entry, name, once)
        if name in _CONSUMERS and kind.carries_blocking:
            yield from self._consumption(name, actuals.position(0), place, once)
        elif name.endswith((".enter_context", ".enter_async_context")):
            yield from self._entering(actuals.position(0), place, once)
        runs = self.catalogue.runs(name)
        if runs is not None:
            yield from self._handed(runs, name, actuals, place, kind, once)

    def _left_before(self, entry: Blocking, actuals: Arguable) -> bool:
        if entry.effect is not EffectKind.LOOP or not isinstance(actuals, Actuals):
            return False
        return self._guards.is_left_before(actuals.frame.scope, actuals.call)

    def _handed(
        self, runs: Runs, name: str, actuals: Arguable, place: Place, kind: EdgeKind, once: bool
    ) -> Iterator[Edge]:
        """A callable or coroutine given to a scheduler; from a worker, everything stays in the worker."""
        if runs.where is Where.TASK:
            positions = actuals.given().positional if name.endswith("gather") else (argument(actuals, runs),)
            for values in positions:
                for value in values:
                    if isinstance(value, Coroutine):
                        yield Edge(place, EdgeKind.TASK, value.frame, None, value.frame.symbol, once)
                    elif isinstance(value, FunctionValue) and value.scope.is_async:  # start_soon(f)
                        frame = self.evaluator.binder.bind(value, Shifted(actuals, runs.position + 1))
                        yield Edge(place, EdgeKind.TASK, frame, None, frame.symbol, once)
            return
        rest = Shifted(actuals, runs.position + 1)
        for value in argument(actuals, runs):
            if runs.where is Where.LOOP:
                for edge in self._targets(value, rest, place, EdgeKind.CALLBACK, once, False):
                    if edge.target is not None:
                        self.loop_callbacks.setdefault(edge.target)
            elif runs.where is Where.HERE:
                here = EdgeKind.CALLBACK if kind.carries_blocking else kind
                yield from self._targets(value, NOTHING, place, here, once, False)
            elif runs.where is Where.THREAD:
                yield from self._targets(value, rest, place, EdgeKind.THREAD, once, False)
            elif runs.where is Where.PROCESS:
                yield from self._targets(value, rest, place, EdgeKind.PROCESS, once, False)

    # ---------------------------------------------------------------- implicit calls
    def _use(self, frame: Frame, use: Use, once: bool) -> Iterator[Edge]:
        kind = UseKind(use.kind)
        place = Place(use.line, use.column, use.end_line, use.end_column, spell(use.value, frame.scope))
        if kind is UseKind.SET_ATTRIBUTE:
            yield from self._assignment(frame, use, place, once)
            return
        if kind is UseKind.READ:
            if isinstance(use.value, str):
                yield from self._reads(frame, use.value, use.sequence, use.block, place, once)
            elif isinstance(use.value, Attribute) and use.value.name in self.special_names:
                base = self.evaluator.evaluate(use.value.base, frame, use.sequence, use.block)
                yield from self._read_of(base, use.value.name, place, once)
            return
        if kind is UseKind.OPERATE and isinstance(use.value, Operation):
            left = self.evaluator.evaluate(use.value.left, frame, use.sequence, use.block)
            yield from self._methods(left, (OPERATORS[use.value.symbol],), place, EdgeKind.OPERATOR, once)
            return
        values = self.evaluator.evaluate(use.value, frame, use.sequence, use.block)
        if kind in (UseKind.ITERATE, UseKind.ASYNC_ITERATE):
            yield from self._iteration(values, place, once, kind is UseKind.ASYNC_ITERATE)
        elif kind is UseKind.ENTER:
            if not awaits_inside(frame.scope, use):
                yield from self._entering(values, place, once)
            else:  # leaving waits for what has been awaited already
                yield from (e for e in self._entering(values, place, once) if not _is_wait(e))
        elif kind is UseKind.ASYNC_ENTER:
            yield from self._entering_async(values, place, once)
        else:
            yield from self._methods(values, _IMPLICIT[kind], place, EdgeKind.OPERATOR, once)

    def _assignment(self, frame: Frame, use: Use, place: Place, once: bool) -> Iterator[Edge]:
        """`x.name = ...` runs the setter of a property."""
        owner, _, name = use.value.rpartition(".") if isinstance(use.value, str) else ("", "", "")
        if name in self.special_names:
            for value in self.evaluator.chain(owner, frame, use.sequence, use.block):
                for setter in self.evaluator.members.setter_frames(value, name):
                    yield Edge(place, EdgeKind.PROPERTY, setter, None, setter.symbol, once)

    def _reads(self, frame: Frame, chain: str, sequence: int, block: int, place: Place, once: bool) -> Iterator[Edge]:
        """Properties on the way along `a.b.c`."""
        names = chain.split(".")
        if self.special_names.isdisjoint(names[1:]):
            return
        prefix = names[0]
        for name in names[1:]:
            if name in self.special_names:
                values = self.evaluator.chain(prefix, frame, sequence, block)
                yield from self._read_of(values, name, place, once)
            prefix = f"{prefix}.{name}"

    def _read_of(self, values: Values, name: str, place: Place, once: bool) -> Iterator[Edge]:
        for value in values:
            if isinstance(value, Instance):
                for frame in self.evaluator.members.property_frames(value, name):
                    cached = once or self.evaluator.decorators.role(frame.scope).once
                    kind = EdgeKind.AWAIT if frame.scope.is_async else EdgeKind.PROPERTY
                    yield Edge(place, kind, frame, None, frame.symbol, cached)
            elif isinstance(value, ExternalInstance):
                entry = self.catalogue.blocking(f"{value.type}.{name}")
                if entry is not None and entry.attribute:
                    yield Edge(place, EdgeKind.PROPERTY, None, entry, f"{value.type}.{name}", once)

    def _methods(
        self, values: Values, names: tuple[str, ...], place: Place, kind: EdgeKind, once: bool
    ) -> Iterator[Edge]:
        """The first of the methods that each value has."""
        for value in values:
            for name in names:
                if isinstance(value, Instance):
                    found = self.evaluator.hierarchy.find(value.cls, name)
                    if not isinstance(found, Member):
                        continue
                    for method in self.evaluator.members.of(value, name):
                        yield from self._targets(method, NOTHING, place, kind, once, False)
                    break
                if isinstance(value, ExternalInstance):
                    entry = self.catalogue.blocking(f"{value.type}.{name}")
                    if entry is not None:
                        yield Edge(place, kind, None, entry, f"{value.type}.{name}", once)
                        break

    def _iteration(self, values: Values, place: Place, once: bool, is_async: bool = False) -> Iterator[Edge]:
        for value in values:
            if isinstance(value, GeneratorValue) and not value.enters:
                yield Edge(place, EdgeKind.ITERATE, value.frame, None, value.frame.symbol, once)
            elif isinstance(value, Coroutine) and is_async:
                yield Edge(place, EdgeKind.AWAIT, value.frame, None, value.frame.symbol, once)
            elif isinstance(value, Instance):
                first, following = ("__aiter__", "__anext__") if is_async else ("__iter__", "__next__")
                yield from self._methods((value,), (first,), place, EdgeKind.ITERATE, once)
                iterators = self.evaluator.calling.results(self.evaluator.members.of(value, first), NOTHING)
                yield from self._iterators(iterators, following, place, once)
            elif not is_async:
                yield from self._methods((value,), ("__iter__",), place, EdgeKind.ITERATE, once)

    def _iterators(self, values: Values, following: str, place: Place, once: bool) -> Iterator[Edge]:
        for value in values:
            if isinstance(value, GeneratorValue):
                yield Edge(place, EdgeKind.ITERATE, value.frame, None, value.frame.symbol, once)
            elif isinstance(value, Coroutine):
                yield Edge(place, EdgeKind.AWAIT, value.frame, None, value.frame.symbol, once)
            else:
                yield from self._methods((value,), (following,), place, EdgeKind.ITERATE, once)

    def _consumption(self, name: str, values: Values, place: Place, once: bool) -> Iterator[Edge]:
        method = _LENGTH.get(name)
        if method in ("__len__", "__bool__"):
            names = (method,) if method == "__len__" else ("__bool__", "__len__")
            yield from self._methods(values, names, place, EdgeKind.OPERATOR, once)
        elif method == "__next__":
            yield from self._iterators(values, "__next__", place, once)
        else:
            yield from self._iteration(values, place, once)

    def _entering(self, values: Values, place: Place, once: bool) -> Iterator[Edge]:
        for value in values:
            if isinstance(value, GeneratorValue) and value.enters:
                kind = EdgeKind.AWAIT if value.frame.scope.is_async else EdgeKind.CONTEXT
                yield Edge(place, kind, value.frame, None, value.frame.symbol, once)
            else:
                for name in ("__enter__", "__exit__"):
                    yield from self._methods((value,), (name,), place, EdgeKind.CONTEXT, once)

    def _entering_async(self, values: Values, place: Place, once: bool) -> Iterator[Edge]:
        for value in values:
            if isinstance(value, GeneratorValue) and value.enters:
                yield Edge(place, EdgeKind.AWAIT, value.frame, None, value.frame.symbol, once)
            elif isinstance(value, Instance):
                for name in ("__aenter__", "__aexit__"):
                    yield from self._methods((value,), (name,), place, EdgeKind.CONTEXT, once)


def _is_wait(edge: Edge) -> bool:
    return edge.entry is not None and edge.entry.effect is EffectKind.WAIT
