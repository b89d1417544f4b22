"""Calls: which function runs with which arguments, and what comes back."""

from typing import TYPE_CHECKING

from asynclint.catalogue.entries import MODEL, Runs, Where
from asynclint.model.effects import EffectKind
from asynclint.model.facts import Attribute, Constant, Expr
from asynclint.program.evaluation.accessing import ATTRIBUTE_GETTER, ITEM_GETTER, METHOD_CALLER
from asynclint.program.evaluation.arguments import (
    Actuals,
    Arguable,
    Shifted,
    argument,
    as_written,
    combine,
)
from asynclint.program.evaluation.builtin_calls import call_builtin, call_container
from asynclint.program.evaluation.circumstances import holds, is_in_memory
from asynclint.program.evaluation.interest import is_own, made_of
from asynclint.program.evaluation.switches import is_dead
from asynclint.program.evaluation.threads import threads_of
from asynclint.program.evaluation.values import (
    NOTHING,
    UNKNOWN,
    ClassValue,
    ContextFactory,
    Coroutine,
    External,
    ExternalInstance,
    ExternalMember,
    Factory,
    Frame,
    FunctionValue,
    GeneratorValue,
    Given,
    Instance,
    Method,
    Offloaded,
    Partial,
    Text,
    Value,
    Values,
    dotted,
    union,
)
from asynclint.program.symbols.scopes import NO_NAMES, Scope

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator

#: Return annotations that make a closer look pointless.
_DULL = frozenset({"str", "int", "bool", "float", "bytes", "None", "complex", "NoReturn", "Never"})


class Calling:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator

    # ---------------------------------------------------------------- results
    def results(self, values: Values, actuals: Arguable) -> Values:
        """What calling any of the values gives."""
        if len(values) == 1:
            return self._result_of(values[0], actuals)
        return union(*(self._result_of(value, actuals) for value in values))

    def called_without_arguments(self, values: Values) -> Values:
        return self.results(values, NOTHING)

    def _result_of(self, value: Value, actuals: Arguable) -> Values:
        pool = self.evaluator.pool
        match value:
            case FunctionValue():
                frame = self.evaluator.binder.bind(value, actuals)
                if value.scope.is_async:
                    return (pool.coroutine(frame),)
                if value.scope.is_generator:
                    return (pool.generator(frame),)
                return self.result(frame)
            case ClassValue():
                return (self.evaluator.binder.construct(value, actuals),)
            case ContextFactory():
                return (pool.generator(self.evaluator.binder.bind(value.function, actuals), True),)
            case External():
                return self._external(value.name, actuals)
            case ExternalMember():
                return self._external(value.dotted, actuals, value)
            case Instance():
                return self.results(self.evaluator.members.of(value, "__call__"), actuals)
            case ExternalInstance():
                created = self.evaluator.catalogue.created_by(f"{value.type}.__call__")
                model = value.model if created and self.evaluator.members.is_of_model(created) else None
                return (pool.external_instance(created, model),) if created else UNKNOWN
            case Partial():
                return self._result_of(value.function, combine(value, actuals))
            case Offloaded():
                result = self._result_of(value.function, actuals)
                return (pool.awaitable(result),) if result else UNKNOWN
            case Factory():
                return value.result
            case Method():
                return call_container(self.evaluator, value, actuals)
        return UNKNOWN

    def result(self, frame: Frame) -> Values:
        """What the function returns in this frame: what its return statements say, else its annotation."""
        if frame.result is not None:
            return frame.result
        frame.result = UNKNOWN
        scope = frame.scope
        annotation = scope.facts.returns
        if (isinstance(annotation, str) and annotation in _DULL) or isinstance(annotation, Constant):
            return UNKNOWN
        told = UNKNOWN
        if annotation is not None:
            around = self.evaluator.frame_around(frame)
            if frame.receiver is not None and is_own(annotation, scope):
                annotation = "Self"
            told = self.evaluator.annotations.evaluate(annotation, around, receiver=frame.receiver)
            frame.result = told
            looks_on = any(isinstance(value, Instance | ClassValue) for value in told) or self._says_little(told)
            if told and not looks_on and not self.evaluator.annotations.has_variable(annotation, around):
                return told
        seen = union(
            *(
                self.evaluator.evaluate(expr, frame, sequence, block)
                for expr, sequence, block in scope.body.returns
                if not is_dead(frame, block)
            )
        )
        telling = tuple(value for value in seen if not isinstance(value, Text) and not self._is_base_of(value, told))
        frame.result = self._as_told(telling, told) or self._asked_for(frame) or told or seen
        return frame.result

    def _says_little(self, told: Values) -> bool:
        """Is nothing known of the class that the annotation names: one of a package of stubs, of which none exists?"""
        types = [value.type for value in told if isinstance(value, ExternalInstance)]
        return len(types) == len(told) and all(self.evaluator.catalogue.type(name) is None for name in types)

    def _as_told(self, telling: Values, told: Values) -> Values:
        """Without objects of other classes, when some are of the class that the annotation names: `-> Service`."""
        order = self.evaluator.hierarchy.order
        named = {value.cls for value in told if isinstance(value, Instance)}
        others = {v for v in telling if isinstance(v, Instance) and named.isdisjoint(order(v.cls))}
        if not named or not others or not any(isinstance(v, Instance) and v not in others for v in telling):
            return telling
        return tuple(value for value in telling if value not in others)

    def _asked_for(self, frame: Frame) -> Values:
        """`def get(self, kind: type[T]) -> T`: an object of the class that was given."""
        names = made_of(frame.scope) if frame.arguments else NO_NAMES
        return union(*(self.evaluator.annotations.instances(v) for name, v in frame.arguments if name in names))

    def _is_base_of(self, value: Value, told: Values) -> bool:
        """Does the value say less than the annotation, because it is of a base of the class that is named there?"""
        if isinstance(value, ExternalInstance):
            base: object = value.type
        elif isinstance(value, Instance) and not value.exact:
            base = value.cls
        else:
            return False
        return any(
            isinstance(named, Instance) and named.cls is not base and base in self.evaluator.hierarchy.order(named.cls)
            for named in told
        )

    def yielded(self, frame: Frame) -> Values:
        """What the generator of this frame yields."""
        if frame.yielded is not None:
            return frame.yielded
        frame.yielded = UNKNOWN
        scope = frame.scope
        values = union(
            *(self.evaluator.evaluate(expr, frame, sequence, block) for expr, sequence, block in scope.body.yields)
        )
        if not values and scope.facts.returns is not None:
            around = self.evaluator.frame_around(frame)
            values = self.evaluator.protocols.elements(
                self.evaluator.annotations.evaluate(scope.facts.returns, around, receiver=frame.receiver)
            )
        frame.yielded = values
        return values

    def _external(self, name: str, actuals: Arguable, member: ExternalMember | None = None) -> Values:
        """The catalogue's answer for a callable outside the project."""
        evaluator = self.evaluator
        if name.startswith("builtins.") or name in _TRANSPARENT:
            special = call_builtin(evaluator, name, actuals)
            if special is not None:
                return special
        catalogue, pool = evaluator.catalogue, evaluator.pool
        last = name.rpartition(".")[2]
        if last in ("enter_context", "enter_async_context"):
            return evaluator.protocols.entered(actuals.position(0))
        runs = catalogue.runs(name)
        if runs is not None:
            return self._ran(runs, name, actuals)
        created = catalogue.created_by(name)
        if created is not None:
            entry = catalogue.blocking(name)
            if entry is not None and entry.effect is EffectKind.FILE and is_in_memory(actuals):
                kind = catalogue.type(created)
                if kind is not None and kind.in_memory is not None:
                    return (pool.external_instance(self._of_kind(kind.in_memory, actuals)),)
                if _is_file(created):
                    return UNKNOWN
            if entry is not None and entry.unless and self._is_in_memory(created, actuals):
                return UNKNOWN
            return self._created(self._of_kind(created, actuals), member)
        if member is not None:
            return UNKNOWN
        if last[:1].isupper() and not last.isupper():
            return (pool.external_instance(name),)
        return UNKNOWN

    def _is_in_memory(self, created: str, actuals: Arguable) -> bool:
        """`sqlite3.connect(":memory:")`"""
        kind, written = self.evaluator.catalogue.type(created), as_written(actuals)
        return kind is not None and written is not None and any(holds(c, written[0]) for c in kind.in_memory_if)

    def _of_kind(self, created: str, actuals: Arguable) -> str:
        """`Queue(maxsize=100)`: what it is when it is made with these arguments."""
        kind = self.evaluator.catalogue.type(created)
        written = as_written(actuals) if kind is not None and kind.made_with else None
        if kind is None or written is None:
            return created
        fitting = (name for name, conditions in kind.made_with if any(holds(c, written[0]) for c in conditions))
        return next(fitting, created)

    def _created(self, created: str, member: ExternalMember | None) -> Values:
        """An object of a type outside; class methods make objects of the project's class, queries of their model."""
        pool, owner = self.evaluator.pool, member.receiver if member is not None else None
        model = owner.model if isinstance(owner, ExternalInstance) else None
        if isinstance(owner, Instance) and member is not None and member.name in ("__enter__", "__aenter__"):
            return (owner,) if created == member.owner else (pool.external_instance(created),)
        if isinstance(owner, ClassValue):
            if created in self.evaluator.hierarchy.order(owner.cls):
                return (pool.instance(owner.cls),)
            model = owner.cls
        if created == MODEL:
            return (pool.instance(model),) if model is not None else UNKNOWN
        return (pool.external_instance(created, model if self.evaluator.members.is_of_model(created) else None),)

    def _ran(self, runs: Runs, name: str, actuals: Arguable) -> Values:
        """What handing a callable or coroutine to a scheduler gives back."""
        pool, evaluator = self.evaluator.pool, self.evaluator
        handed = argument(actuals, runs)
        if runs.where is Where.TASK:
            if name.endswith(".gather"):
                items = tuple(evaluator.protocols.awaited(values) for values in actuals.given().positional)
                return (pool.awaitable((pool.collection(items, True),)),)
            return (
                pool.awaitable(
                    evaluator.protocols.awaited(handed), evaluator.catalogue.created_by(name) or "asyncio.Task"
                ),
            )
        if runs.where is Where.THREAD_WRAPPER:
            threads = threads_of(runs, actuals)
            return tuple(pool.offloaded(value, threads=threads) for value in handed)
        if runs.where is Where.PROVIDER:
            rest = Shifted(actuals, runs.position + 1).given()
            provided = Given(
                tuple(map(self._provided, rest.positional)),
                tuple((name, self._provided(values)) for name, values in rest.keywords),
            )
            return tuple(pool.partial(value, provided) for value in handed)
        if runs.where in (Where.THREAD, Where.PROCESS) and runs.gives_result:
            result = self.results(handed, Shifted(actuals, runs.position + 1))
            return (pool.awaitable(result),) if result else UNKNOWN
        if runs.where is Where.HERE and runs.gives_result:
            return self.results(handed, Shifted(actuals, runs.position + 1))
        if runs.where is Where.BRIDGED:
            result = self.results(handed, Shifted(actuals, runs.position + 1))
            return (pool.awaitable(result),) if result else UNKNOWN
        created = evaluator.catalogue.created_by(name)
        return (pool.external_instance(created),) if created else UNKNOWN

    def _provided(self, values: Values) -> Values:
        """Arguments of a provider that are providers themselves stand for what they give."""
        return self.called_without_arguments(values) if any(isinstance(v, Partial) for v in values) else values

    # ---------------------------------------------------------------- injection and constructors
    def injected(self, expr: Expr, frame: Frame) -> Values:
        """`Depends(f)`: what f gives, awaited or yielded."""
        if not isinstance(expr, int):
            return UNKNOWN
        call = frame.scope.body.calls[expr]
        for value in self.evaluator.callees(frame, call):
            name = dotted(value)
            runs = self.evaluator.catalogue.runs(name) if name is not None else None
            if runs is not None and runs.where is Where.INJECT:
                return self.produced(argument(Actuals(self.evaluator, frame, call), runs))
        return UNKNOWN

    def is_marker(self, value: Value) -> bool:
        """An object of one's own kind of `Depends`: what is injected in its place is something else."""
        if not isinstance(value, Instance):
            return False
        notes = (self.evaluator.catalogue.runs(base) for base in self.evaluator.hierarchy.bases_outside(value.cls))
        return any(runs is not None and runs.where is Where.INJECT for runs in notes)

    def produced(self, values: Values) -> Values:
        """What a dependency gives: the result of a function, the yielded value of a generator."""
        groups: list[Values] = []
        for value in self.called_without_arguments(values):
            if isinstance(value, Coroutine) and not value.frame.scope.is_generator:
                groups.append(self.result(value.frame))
            elif isinstance(value, Coroutine | GeneratorValue):
                groups.append(self.yielded(value.frame))
            else:
                groups.append((value,))
        return union(*groups)

    def inherited_init(self, frame: Frame, wanted: Scope) -> Frame | None:
        """The frame of an inherited constructor, reached through `super().__init__(...)` from `frame`."""
        for _ in range(8):
            following = self._super_init(frame)
            if following is None or following.scope is wanted:
                return following
            frame = following
        return None

    def _super_init(self, frame: Frame) -> Frame | None:
        for call in frame.scope.body.calls:
            callee = call.callee
            if isinstance(callee, Attribute) and callee.name == "__init__":
                for value in self.evaluator.callees(frame, call):
                    if isinstance(value, FunctionValue):
                        return self.evaluator.binder.bind(value, Actuals(self.evaluator, frame, call))
        return None


_TRANSPARENT = frozenset(
    {
        "functools.partial", "functools.partialmethod", "typing.cast", "typing_extensions.cast", "copy.copy",
        "copy.deepcopy", "dataclasses.replace", "contextlib.closing", "contextlib.aclosing", "itertools.chain",
        "contextlib.nullcontext", "importlib.import_module", "collections.defaultdict",
        "weakref.proxy", "types.MethodType", "operator.attrgetter", "operator.itemgetter", "operator.methodcaller",
        ATTRIBUTE_GETTER, ITEM_GETTER, METHOD_CALLER,
    }
)  # fmt: skip


def _is_file(type: str) -> bool:
    """Plain files; an archive in memory still has to be packed and unpacked."""
    return type.startswith(("io.", "wave.", "gzip.", "codecs."))
