"""Calls that nobody writes: properties, iteration, `with`, operators, and what builtins do to their arguments."""

from collections.abc import Callable, Iterator

from asynclint.model.effects import EdgeKind, EffectKind
from asynclint.model.facts import Attribute, Operation, Use, UseKind
from asynclint.program.callgraph.brief import BriefObjects
from asynclint.program.callgraph.places import Edge, Place
from asynclint.program.evaluation.arguments import Actuals, Arguable
from asynclint.program.evaluation.awaiting import awaits_inside
from asynclint.program.evaluation.circumstances import is_opened_here
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.hierarchy import Member
from asynclint.program.evaluation.values import (
    NOTHING,
    ClassValue,
    Coroutine,
    Dictionary,
    ExternalInstance,
    Frame,
    GeneratorValue,
    Given,
    Instance,
    Mapped,
    Value,
    Values,
)
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.spelling import OPERATORS, REFLECTED, spell

#: What is called, with what, where, in which way, at most once?, awaited? -> the edges of that call.
Targets = Callable[[Value, Arguable, Place, EdgeKind, bool, bool], Iterator[Edge]]

#: What builtins call of their first argument: the first of these methods that it has.
_ASKED: dict[str, tuple[str, ...]] = {
    "builtins.len": ("__len__",),
    "builtins.bool": ("__bool__", "__len__"),
    "builtins.hash": ("__hash__",),
    "builtins.repr": ("__repr__",),
    "builtins.str": ("__str__", "__repr__"),
    "builtins.print": ("__str__", "__repr__"),
    "builtins.format": ("__format__", "__str__", "__repr__"),
    "builtins.reversed": ("__reversed__",),
    "builtins.int": ("__int__", "__index__"),
    "builtins.float": ("__float__", "__index__"),
    "builtins.abs": ("__abs__",),
    "builtins.round": ("__round__",),
}
#: Builtins that compare what they are given with each other.
_COMPARING = frozenset({"builtins.sorted", "builtins.min", "builtins.max"})
_IMPLICIT: dict[int, tuple[str, ...]] = {
    UseKind.GET_ITEM: ("__getitem__", "__missing__", "__class_getitem__"),
    UseKind.SET_ITEM: ("__setitem__",),
    UseKind.DELETE_ITEM: ("__delitem__",),
    UseKind.CONTAINS: ("__contains__",),
    UseKind.TRUTH: ("__bool__", "__len__"),
    UseKind.FORMAT: ("__format__", "__str__", "__repr__"),
}
#: Uses that matter only when a method of that name blocks somewhere.
_NEEDS_NAME = frozenset({*_IMPLICIT, UseKind.READ, UseKind.SET_ATTRIBUTE, UseKind.OPERATE, UseKind.AWAIT})


class ImplicitCalls:
    """The edges of what is no call in the source; `targets` gives those of calling what is found."""

    def __init__(self, evaluator: Evaluator, brief: BriefObjects, targets: Targets) -> None:
        self.evaluator = evaluator
        self._brief = brief
        self.catalogue = evaluator.catalogue
        self._targets = targets
        #: names of properties, operators and protocol methods that are looked for
        self.special_names: frozenset[str] = frozenset()

    def may_matter(self, use: Use, scope: Scope) -> bool:
        """Is a property or operator involved that blocks somewhere, or what makes the missing items of a dict?"""
        if use.kind not in _NEEDS_NAME:
            return True
        special, value = self.special_names, use.value
        if use.kind == UseKind.GET_ITEM and scope.module.makes_missing_items:
            return True
        if use.kind == UseKind.AWAIT:
            return "__await__" in special
        if use.kind == UseKind.SET_ATTRIBUTE and "__setattr__" in special:
            return True
        if use.kind == UseKind.READ or use.kind == UseKind.SET_ATTRIBUTE:
            if isinstance(value, str):
                return not special.isdisjoint(value.split("."))
            return isinstance(value, Attribute) and value.name in special
        if use.kind == UseKind.OPERATE:
            return isinstance(value, Operation) and not (
                special.isdisjoint(OPERATORS[value.symbol]) and special.isdisjoint(REFLECTED.get(value.symbol, ()))
            )
        return not special.isdisjoint(_IMPLICIT[use.kind])

    def of(self, frame: Frame, use: Use, once: bool) -> Iterator[Edge]:
        kind = UseKind(use.kind)
        place = Place(use.line, use.column, use.end_line, use.end_column, spell(use.value, frame.scope))
        if kind is UseKind.SET_ATTRIBUTE:
            yield from self._assignment(frame, use, place, once)
            return
        if kind is UseKind.READ:
            if isinstance(use.value, str):
                yield from self.reads(frame, use.value, use.sequence, use.block, place, once)
            elif isinstance(use.value, Attribute) and use.value.name in self.special_names:
                base = self.evaluator.evaluate(use.value.base, frame, use.sequence, use.block)
                yield from self.read_of(base, use.value.name, place, once)
            return
        if kind is UseKind.OPERATE and isinstance(use.value, Operation):
            yield from self._operation(use.value, frame, use, place, once)
            return
        values = self.evaluator.evaluate(use.value, frame, use.sequence, use.block)
        if kind in (UseKind.ITERATE, UseKind.ASYNC_ITERATE):
            for edge in self._iteration(values, place, once, kind is UseKind.ASYNC_ITERATE):
                # what opens the file is reported; reading it is the same defect
                is_read = edge.entry is not None and edge.symbol.startswith("io.")
                if not is_read or not is_opened_here(use.value, frame.scope):
                    yield edge
        elif kind is UseKind.ENTER:
            if not awaits_inside(frame.scope, use):
                yield from self.entering(values, place, once)
            else:  # leaving waits for what has been awaited already
                yield from (e for e in self.entering(values, place, once) if not _is_wait(e))
        elif kind is UseKind.ASYNC_ENTER:
            yield from self._entering_async(values, place, once)
        elif kind is UseKind.AWAIT:
            yield from self.awaiting(values, place, once)
        else:
            yield from self._methods(values, _IMPLICIT[kind], place, EdgeKind.OPERATOR, once)
            if kind is UseKind.GET_ITEM:
                yield from self._missing(values, place, once)

    def _missing(self, values: Values, place: Place, once: bool) -> Iterator[Edge]:
        """`table[key]`, where `table = defaultdict(load)`."""
        for value in values:
            for factory in value.missing if isinstance(value, Dictionary) else ():
                yield from self._targets(factory, NOTHING, place, EdgeKind.OPERATOR, once, False)

    def _operation(self, expr: Operation, frame: Frame, use: Use, place: Place, once: bool) -> Iterator[Edge]:
        left = self.evaluator.evaluate(expr.left, frame, use.sequence, use.block)

        def right() -> Values:
            return self.evaluator.evaluate(expr.right, frame, use.sequence, use.block)

        for methods, given in self.evaluator.operations.methods(expr, left, right):
            for method in methods:
                yield from self._targets(method, given, place, EdgeKind.OPERATOR, once, False)
        outside = tuple(value for value in left if not isinstance(value, Instance))
        yield from self._methods(outside, OPERATORS[expr.symbol], place, EdgeKind.OPERATOR, once)

    def _assignment(self, frame: Frame, use: Use, place: Place, once: bool) -> Iterator[Edge]:
        """`x.name = ...` runs the setter of a property, or the `__setattr__` of the class."""
        owner, _, name = use.value.rpartition(".") if isinstance(use.value, str) else ("", "", "")
        if owner and "__setattr__" in self.special_names:
            changed = self.evaluator.chain(owner, frame, use.sequence, use.block)
            yield from self._methods(changed, ("__setattr__",), place, EdgeKind.OPERATOR, once)
        if name in self.special_names:
            for value in self.evaluator.chain(owner, frame, use.sequence, use.block):
                for setter in self.evaluator.properties.setters(value, name):
                    yield Edge(place, EdgeKind.PROPERTY, setter, None, setter.symbol, once)

    def reads(self, frame: Frame, chain: str, sequence: int, block: int, place: Place, once: bool) -> Iterator[Edge]:
        """Properties on the way along `a.b.c`."""
        names = chain.split(".")
        if self.special_names.isdisjoint(names[1:]):
            return
        prefix = names[0]
        for name in names[1:]:
            if name in self.special_names:
                values = self.evaluator.chain(prefix, frame, sequence, block)
                yield from self.read_of(values, name, place, once)
            prefix = f"{prefix}.{name}"

    def read_of(self, values: Values, name: str, place: Place, once: bool) -> Iterator[Edge]:
        for value in values:
            if isinstance(value, Instance):
                for frame in self.evaluator.properties.of_object(value, name):
                    cached = self.evaluator.decorators.role(frame.scope).once and not self._brief.remember(frame)
                    cached = once or cached
                    kind = EdgeKind.AWAIT if frame.scope.is_async else EdgeKind.PROPERTY
                    yield Edge(place, kind, frame, None, frame.symbol, cached)
            elif isinstance(value, ClassValue):
                getter = self.evaluator.properties.of_class(value, name)
                if getter is not None:
                    yield Edge(place, EdgeKind.PROPERTY, getter, None, getter.symbol, once)
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
                if isinstance(value, ClassValue):  # `Table["users"]`
                    found = self.evaluator.hierarchy.find(value.cls, name) if name == "__class_getitem__" else None
                    if isinstance(found, Member):
                        method = self.evaluator.pool.function(found.scope, value)
                        yield from self._targets(method, NOTHING, place, kind, once, False)
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
            elif isinstance(value, Mapped):
                for function in value.functions:
                    yield from self._targets(function, Given(value.items), place, EdgeKind.ITERATE, once, False)
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
            elif isinstance(value, Mapped):
                yield from self._iteration((value,), place, once)
            elif isinstance(value, Coroutine):
                yield Edge(place, EdgeKind.AWAIT, value.frame, None, value.frame.symbol, once)
            else:
                yield from self._methods((value,), (following,), place, EdgeKind.ITERATE, once)

    def consumption(self, name: str, actuals: Arguable, place: Place, once: bool) -> Iterator[Edge]:
        """What a builtin does to its first argument."""
        asked = _ASKED.get(name)
        if asked is not None and self.special_names.isdisjoint(asked):
            return
        values = actuals.position(0)
        if asked is not None:
            yield from self._methods(values, asked, place, EdgeKind.OPERATOR, once)
        elif name == "builtins.next":
            if _is_begun(actuals):
                return
            yield from self._iterators(values, "__next__", place, once)
        else:
            yield from self._iteration(values, place, once)
        if name in _COMPARING and "__lt__" in self.special_names:
            items = self.evaluator.protocols.elements(values)
            yield from self._methods(items, ("__lt__",), place, EdgeKind.OPERATOR, once)

    def awaiting(self, values: Values, place: Place, once: bool) -> Iterator[Edge]:
        """`await x` runs `__await__`, which is a generator as a rule."""
        for value in values:
            if isinstance(value, Instance):
                yield from self._methods((value,), ("__await__",), place, EdgeKind.OPERATOR, once)
                steps = self.evaluator.calling.results(self.evaluator.members.of(value, "__await__"), NOTHING)
                yield from self._iteration(steps, place, once)

    def entering(self, values: Values, place: Place, once: bool) -> Iterator[Edge]:
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


def _is_begun(actuals: Arguable) -> bool:
    """`next(worker)` before `worker.send(item)`: the generator runs to its first `yield` only."""
    if not isinstance(actuals, Actuals) or not actuals.call.arguments:
        return False
    begun = actuals.call.arguments[0]
    return isinstance(begun, str) and any(call.callee == f"{begun}.send" for call in actuals.frame.scope.body.calls)


def _is_wait(edge: Edge) -> bool:
    return edge.entry is not None and edge.entry.effect is EffectKind.WAIT
