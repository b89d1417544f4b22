"""The call graph: from frames that run on the event loop to everything they reach, one edge per place and target."""

from collections.abc import Iterator

from asynclint.catalogue.entries import Runs, Where
from asynclint.model.effects import EdgeKind
from asynclint.model.facts import Attribute, Call, CallFlag, UseKind
from asynclint.program.callgraph.brief import BriefObjects
from asynclint.program.callgraph.implicit import ImplicitCalls
from asynclint.program.callgraph.marks import Mark
from asynclint.program.callgraph.places import Edge, Place
from asynclint.program.evaluation.accessing import METHOD_CALLER, SORT, called_by_name, handed_to_callback
from asynclint.program.evaluation.arguments import Actuals, Arguable, Shifted, argument, combine
from asynclint.program.evaluation.awaiting import is_asynchronous, is_not_awaited
from asynclint.program.evaluation.circumstances import Guards, applies, is_the_same_each_time, uses_opened
from asynclint.program.evaluation.defaults import Defaults
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.hierarchy import MOST_OVERRIDES, Member
from asynclint.program.evaluation.narrowing import is_ruled_out
from asynclint.program.evaluation.singletons import Singletons
from asynclint.program.evaluation.switches import is_dead
from asynclint.program.evaluation.values import (
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
    union,
)
from asynclint.program.symbols.spelling import spell

#: Builtins that run an iterator to its end (or one step of it).
_CONSUMERS = frozenset(
    f"builtins.{name}"
    for name in (
        "list", "tuple", "set", "frozenset", "dict", "sum", "any", "all", "max", "min", "sorted", "next", "len", "bool",
        "str.join", "enumerate", "zip", "str", "repr", "format", "hash", "print", "reversed", "int", "float", "abs",
        "round",
    )
)  # fmt: skip
_READ = int(UseKind.READ)


class Explorer:
    """Finds the edges of frames. `loop_callbacks` collects functions that were handed to the loop on the way."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.catalogue = evaluator.catalogue
        self.loop_callbacks: dict[Frame, None] = {}
        self.unresolved = 0
        self.calls = 0
        self._brief = BriefObjects(evaluator)
        self.implicit = ImplicitCalls(evaluator, self._brief, self.targets)
        self._guards = Guards()
        self._singletons = Singletons(evaluator)
        self._defaults = Defaults(evaluator)
        #: calls about which the catalogue says more than that they block; see `sites`
        self.marks: list[Mark] = []
        self._place: tuple[Frame, int] | None = None

    def edges(self, frame: Frame) -> list[Edge]:
        """All edges out of a frame, in source order, without those into code that cannot run on the loop."""
        found: list[Edge] = []
        scope, evaluator, special = frame.scope, self.evaluator, self.implicit.special_names
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
                if call.keywords and callee.__class__ is str and callee.endswith(".sort"):
                    values = (evaluator.pool.external(SORT),)  # nothing but a list has a method of that name and `key`
                elif not reads:
                    continue
            elif len(values) == 1 and not reads:
                inert = values[0].inert
                if inert or (inert is None and self._is_inert(values[0])):
                    continue
            known = len(found)
            self._call(found, frame, index, values, reads)
            if outside and call.block:
                found[known:] = [edge._replace(block=call.block) for edge in found[known:]]
        for use in body.uses:
            value = use.value
            if use.kind == _READ and value.__class__ is str:
                if special.isdisjoint(value.split(".")):
                    continue
            elif not self.implicit.may_matter(use, scope):
                continue
            off, once = self._guards.of(scope, use.block, use.line)
            once = once and not self._brief.remember(frame)
            if not off and not is_dead(frame, use.block, use.line):
                edges = self.implicit.of(frame, use, once)
                found.extend(edge._replace(block=use.block) for edge in edges) if outside else found.extend(edges)
        return found

    # ---------------------------------------------------------------- calls
    def _call(self, found: list[Edge], frame: Frame, index: int, values: Values, reads: bool) -> None:
        scope = frame.scope
        call = scope.body.calls[index]
        off, once = self._guards.of(scope, call.block, call.line, index)
        if off or is_dead(frame, call.block, call.line):
            return
        if frame.arguments and is_ruled_out(self.evaluator, frame, call.block, call.sequence):
            return
        once = once and not self._brief.remember(frame)
        callee = call.callee
        place = Place(call.line, call.column, call.end_line, call.end_column, spell(callee, scope))
        actuals = self._actuals(frame, index, call)
        awaited = bool(call.flags & CallFlag.AWAITED) or index in scope.async_operands
        if awaited and len(values) > 1:
            # of a sync and an async possibility, the one that is awaited is the async one
            values = tuple(value for value in values if is_asynchronous(value)) or values
        self._place = (frame, index)
        for value in values:
            if not self._is_inert(value):
                found.extend(self.targets(value, actuals, place, EdgeKind.CALL, once, awaited))
        self._place = None
        if awaited and "__await__" in self.implicit.special_names:
            made = self.evaluator.evaluate(index, frame, call.sequence, call.block)
            found.extend(self.implicit.awaiting(made, place, once))
        if reads and isinstance(callee, str):
            found.extend(self.implicit.reads(frame, callee.rpartition(".")[0], call.sequence, call.block, place, once))
        elif isinstance(callee, Attribute) and isinstance(callee.base, Attribute):
            base = self.evaluator.evaluate(callee.base.base, frame, call.sequence, call.block)
            found.extend(self.implicit.read_of(base, callee.base.name, place, once))

    def _actuals(self, frame: Frame, index: int, call: Call) -> Actuals:
        """The arguments of a call, kept until all edges are found: what it gives is mostly asked for as well."""
        actuals = Actuals(self.evaluator, frame, call)
        actuals.frames, actuals.instances = {}, {}
        if frame.calls is None:
            frame.calls = {}
        frame.calls[index] = actuals
        return actuals

    def _is_inert(self, value: Value) -> bool:
        """Is nothing known of this callable that could matter?"""
        inert = value.inert
        if inert is None:
            inert = value.inert = self._find_inert(value)
        return inert

    def _find_inert(self, value: Value) -> bool:
        if not isinstance(value, External | ExternalMember):
            return isinstance(value, Method) and not isinstance(value.owner, GeneratorValue)
        name = value.name if isinstance(value, External) else value.dotted
        return (
            not self._constructs(value)
            and name not in _CONSUMERS
            and name != METHOD_CALLER
            and not name.endswith((".enter_context", ".enter_async_context"))
            and self.catalogue.blocking(name) is None
            and not self.catalogue.is_noted(name)
        )

    def _constructs(self, value: Value) -> bool:
        """Is this a class method of a data class of the project that makes an object (`Order.model_validate`)?"""
        if not isinstance(value, ExternalMember) or not isinstance(value.receiver, ClassValue):
            return False
        made = self.catalogue.created_by(value.dotted) if self.evaluator.validators else None
        return made in self.evaluator.hierarchy.order(value.receiver.cls)

    def targets(
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
                own = self._own_parts(value)
                for part in own:
                    yield from self.targets(part, NOTHING, place, kind, once, awaited)
                if not own:
                    yield from self._external(value.dotted, actuals, place, kind, once, awaited)
                if self._constructs(value):
                    yield from self._validation(value.receiver, place, kind, once)  # type: ignore[arg-type]
            case ExternalInstance():
                yield from self._external(f"{value.type}.__call__", actuals, place, kind, once, awaited)
            case Instance():
                for method in self.evaluator.members.of(value, "__call__"):
                    yield from self.targets(method, actuals, place, kind, once, awaited)
            case Method(owner=GeneratorValue() as resumed):
                yield Edge(place, EdgeKind.ITERATE, resumed.frame, None, resumed.frame.symbol, once)
            case Partial():
                yield from self.targets(value.function, combine(value, actuals), place, kind, once, awaited)
            case Offloaded():
                edge = EdgeKind.PROCESS if value.process else EdgeKind.THREAD
                yield from self.targets(value.function, actuals, place, edge, once, False)

    def _own_parts(self, value: ExternalMember) -> Values:
        """The methods of the project that a method outside leaves its work to: `invoke` runs `_run` of a tool."""
        entry = self.catalogue.blocking(value.dotted) if isinstance(value.receiver, Instance) else None
        if entry is None or not entry.hands_to or not isinstance(value.receiver, Instance):
            return ()
        receiver, find = value.receiver, self.evaluator.hierarchy.find
        names = [name for name in entry.hands_to if isinstance(find(receiver.cls, name), Member)]
        return union(*(self.evaluator.members.of(receiver, name) for name in names))

    def _function(
        self, value: FunctionValue, actuals: Arguable, place: Place, kind: EdgeKind, once: bool
    ) -> Iterator[Edge]:
        scope = value.scope
        if self.catalogue.speaks_of_source(scope.module.name):
            told = self._told(value, actuals, place, kind, once)
            if told is not None:
                yield from told
                return
        if scope.is_async:
            if kind.carries_blocking:
                kind = EdgeKind.AWAIT
        elif scope.is_generator:
            return  # nothing runs before somebody iterates
        role = self.evaluator.decorators.role(scope)
        frame = self.evaluator.binder.bind(value, actuals)
        cached = role.once or (role.is_cached and is_the_same_each_time(actuals))
        once = once or (cached and not self._brief.remember(frame))
        wide = value.inferred > MOST_OVERRIDES
        yield Edge(place, kind, frame, None, scope.symbol, once, bool(value.inferred), wide)
        for context in role.around if not scope.is_async else ():
            around = EdgeKind.CONTEXT if kind.carries_blocking else kind
            yield Edge(place, around, context, None, context.symbol, once)
        for other in self.evaluator.registries.implementations(scope):
            if isinstance(other, FunctionValue):
                frame = self.evaluator.binder.bind(other, actuals)
                yield Edge(place, kind, frame, None, frame.symbol, once, True)

    def _told(
        self, value: FunctionValue, actuals: Arguable, place: Place, kind: EdgeKind, once: bool
    ) -> list[Edge] | None:
        """What the project or the package itself says that a function does; None when it says nothing."""
        name = value.scope.dotted
        if self.catalogue.declared.is_nonblocking(name):
            return []
        entry, runs = self.catalogue.blocking(name), self.catalogue.runs(name)
        if entry is not None and not value.scope.is_async:
            return [Edge(place, kind, None, entry, name, once)] if applies(entry, actuals) else []
        if runs is not None:
            return list(self._handed(runs, name, actuals, place, kind, once))
        return None

    def _construction(
        self, value: ClassValue, actuals: Arguable, place: Place, kind: EdgeKind, once: bool
    ) -> Iterator[Edge]:
        if kind is EdgeKind.CALL:
            kind = EdgeKind.CONSTRUCT
        once = once or self._singletons.includes(value.cls)
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
        for factory in union(*self._defaults.called(value.cls, actuals)):
            yield from self.targets(factory, NOTHING, place, kind, once, False)
        if self._place is not None:
            for base in self.evaluator.hierarchy.bases_outside(value.cls):
                if self.catalogue.client(base) is not None:
                    self.marks.append(Mark(*self._place, base, kind, actuals, once))
        yield from self._validation(value, place, kind, once)

    def _validation(self, value: ClassValue, place: Place, kind: EdgeKind, once: bool) -> Iterator[Edge]:
        """What the class runs to check an object that is being made."""
        if self.evaluator.validators:
            for cls in self.evaluator.hierarchy.order(value.cls):
                for scope in self.evaluator.validators.get(cls, ()) if not isinstance(cls, str) else ():
                    yield Edge(place, kind, self.evaluator.frame(scope), None, scope.symbol, once)

    def _external(
        self, name: str, actuals: Arguable, place: Place, kind: EdgeKind, once: bool, awaited: bool
    ) -> Iterator[Edge]:
        """A callable outside the project: what the catalogue says it does, and what it does to what it is given."""
        if self._place is not None and self.catalogue.is_noted(name):
            self.marks.append(Mark(*self._place, name, kind, actuals, once))
        entry = self.catalogue.blocking(name)
        if entry is not None and uses_opened(name, actuals):
            entry = None  # what opens the file is reported; using it is the same defect
        if entry is not None and not awaited and applies(entry, actuals):
            yield Edge(place, kind, None, entry, name, once)
        if name == METHOD_CALLER:
            for method, rest in called_by_name(self.evaluator, actuals):
                yield from self.targets(method, rest, place, kind, once, awaited)
        if name in _CONSUMERS and kind.carries_blocking:
            yield from self.implicit.consumption(name, actuals, place, once)
        elif name.endswith((".enter_context", ".enter_async_context")):
            yield from self.implicit.entering(actuals.position(0), place, once)
        runs = self.catalogue.runs(name)
        if runs is not None:
            yield from self._handed(runs, name, actuals, place, kind, once)

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
                    elif isinstance(value, External) and (handed := self.catalogue.runs(value.name)) is not None:
                        shifted = Shifted(actuals, runs.position + 1)  # start_soon(to_thread.run_sync, f)
                        yield from self._handed(handed, value.name, shifted, place, EdgeKind.TASK, once)
            return
        rest = Shifted(actuals, runs.position + 1)
        for value in argument(actuals, runs):
            if runs.where is Where.LOOP:
                for edge in self.targets(value, rest, place, EdgeKind.CALLBACK, once, False):
                    if edge.target is not None:
                        self.loop_callbacks.setdefault(edge.target)
            elif runs.where is Where.HERE or runs.where is Where.BRIDGED:
                here = EdgeKind.CALLBACK if runs.where is Where.HERE else EdgeKind.BRIDGE
                here = here if kind.carries_blocking else kind
                given = handed_to_callback(self.evaluator, name, actuals)
                yield from self.targets(value, given, place, here, once, False)
            elif runs.where is Where.THREAD:
                yield from self.targets(value, rest, place, EdgeKind.THREAD, once, False)
            elif runs.where is Where.PROCESS:
                yield from self.targets(value, rest, place, EdgeKind.PROCESS, once, False)
