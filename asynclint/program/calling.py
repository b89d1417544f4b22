"""Calls: which function runs with which arguments, and what comes back."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclint.catalogue.entries import Makes, Runs, Where
from asynclint.model.effects import EffectKind
from asynclint.model.facts import Attribute, Call, Constant, Expr, Starred
from asynclint.program.builtin_calls import call_builtin, call_container
from asynclint.program.interest import interesting_parameters, is_open
from asynclint.program.members import Member
from asynclint.program.scopes import ProjectClass, Scope
from asynclint.program.values import (
    NOTHING,
    UNKNOWN,
    Arguments,
    Awaitable,
    ClassValue,
    Collection,
    ContextFactory,
    Coroutine,
    Dictionary,
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
    depth,
    union,
)

if TYPE_CHECKING:
    from asynclint.program.evaluate import Evaluator

#: Circumstances nested deeper than this, or more frames of one function than this, are not told apart.
_DEEPEST = 5
_MOST_FRAMES = 400
#: Return annotations that make a closer look pointless.
_DULL = frozenset({"str", "int", "bool", "float", "bytes", "None", "complex", "NoReturn", "Never"})


@dataclass(frozen=True, slots=True)
class Role:
    """What its decorators make of a function. `types`: external classes it then has the methods of."""

    makes: Makes | None = None
    once: bool = False
    process: bool = False
    types: tuple[str, ...] = ()
    is_wrapped: bool = False  # a decorator of the project replaces it


_PLAIN = Role()


class Actuals:
    """The arguments of one call site, evaluated when looked at."""

    __slots__ = ("_given", "call", "evaluator", "frame")

    def __init__(self, evaluator: "Evaluator", frame: Frame, call: Call) -> None:
        self.evaluator = evaluator
        self.frame = frame
        self.call = call
        self._given: Given | None = None

    def _value(self, expr: Expr) -> Values:
        return self.evaluator.evaluate(expr, self.frame, self.call.sequence, self.call.block)

    def position(self, index: int) -> Values:
        arguments = self.call.arguments
        if any(isinstance(argument, Starred) for argument in arguments[: index + 1]):
            return self.given().position(index)
        return self._value(arguments[index]) if index < len(arguments) else UNKNOWN

    def keyword(self, name: str) -> Values:
        for key, expr in self.call.keywords:
            if key == name:
                return self._value(expr)
        for key, expr in self.call.keywords:
            if key is None:
                for value in self._value(expr):
                    if isinstance(value, Dictionary):
                        return union(*(values for entry, values in value.entries if entry == name))
        return UNKNOWN

    def given(self) -> Given:
        """All arguments at once; `*args` and `**kwargs` are spread where they are known."""
        if self._given is None:
            positional: list[Values] = []
            for argument in self.call.arguments:
                if isinstance(argument, Starred):
                    spread = [v for v in self._value(argument.value) if isinstance(v, Collection)]
                    if not spread or not spread[0].positional:
                        break
                    positional.extend(spread[0].items)
                else:
                    positional.append(self._value(argument))
            keywords: list[tuple[str, Values]] = []
            for key, expr in self.call.keywords:
                values = self._value(expr)
                if key is not None:
                    keywords.append((key, values))
                else:
                    for value in values:
                        if isinstance(value, Dictionary):
                            keywords.extend((name, items) for name, items in value.entries if name is not None)
            self._given = Given(tuple(positional), tuple(keywords))
        return self._given


class Shifted:
    """The arguments of a call without the first `count` positional ones (`to_thread(f, *args)`)."""

    __slots__ = ("count", "source")

    def __init__(self, source: "Arguable", count: int) -> None:
        self.source = source
        self.count = count

    def position(self, index: int) -> Values:
        return self.source.position(index + self.count)

    def keyword(self, name: str) -> Values:
        return self.source.keyword(name)

    def given(self) -> Given:
        given = self.source.given()
        return Given(given.positional[self.count :], given.keywords)


Arguable = Actuals | Shifted | Given


class Calling:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator
        self._roles: dict[Scope, Role] = {}
        self._decorated: dict[tuple[Scope, Value | None, Frame | None, bool], Values] = {}
        self._frames: dict[Scope, set[Frame]] = {}
        self._field_names: dict[ProjectClass, list[tuple[str, bool]]] = {}

    # ---------------------------------------------------------------- decorators
    def role(self, scope: Scope) -> Role:
        """What the function's decorators make of it."""
        found = self._roles.get(scope)
        if found is None:
            if not scope.facts.decorators:
                found = _PLAIN
            else:
                self._roles[scope] = _PLAIN
                found = self._read_role(scope)
            self._roles[scope] = found
        return found

    def _read_role(self, scope: Scope) -> Role:
        makes: Makes | None = None
        once, process, is_wrapped = False, False, False
        types: list[str] = []
        catalogue = self.evaluator.catalogue
        for value in self.decorators(scope):
            if isinstance(value, FunctionValue | ClassValue | Instance | Partial):
                is_wrapped = True
                continue
            name = _dotted(value)
            if name is None:
                continue
            told = catalogue.decorator(name)
            if told is None and "property" in name.rpartition(".")[2].lower():
                told = Makes.PROPERTY
            once = once or told in (Makes.CACHED, Makes.CACHED_PROPERTY)
            process = process or told is Makes.PROCESS
            if told not in (None, Makes.SAME, Makes.CACHED):
                makes = told
            created = catalogue.created_by(name)
            if created is not None:
                types.append(created)
        if once and makes is not Makes.CACHED_PROPERTY:
            # a cache of many arguments misses for each new one
            once = all(p.name == scope.receiver_name for p in scope.facts.parameters)
        return Role(makes, once, process, tuple(types), is_wrapped)

    def decorators(self, scope: Scope) -> list[Value]:
        """The values of all decorators, outermost first; for a factory call, what is called."""
        around = self.evaluator.frame_around(self.evaluator.frame(scope))
        values: list[Value] = []
        for expr in scope.facts.decorators:
            values.extend(self.decorator(expr, around)[:1])
        return values

    def decorator(self, expr: Expr, around: Frame) -> Values:
        if not isinstance(expr, int):
            return self.evaluator.evaluate(expr, around)
        call = around.scope.body.calls[expr]
        callees = self.evaluator.callees(around, call)
        if any(isinstance(value, FunctionValue | ClassValue) for value in callees):
            return self.evaluator.call_result(around, expr)
        return callees

    def decorated(self, scope: Scope, receiver: Value | None, outer: Frame | None, inferred: bool = False) -> Values:
        """The function as its name is bound: itself, or what its decorators have made of it."""
        if not scope.facts.decorators:
            return (self.evaluator.pool.function(scope, receiver, outer, inferred),)
        key = (scope, receiver, outer, inferred)
        found = self._decorated.get(key)
        if found is None:
            plain = self.evaluator.pool.function(scope, receiver, outer, inferred)
            self._decorated[key] = (plain,)
            found = self._decorated[key] = self._decorate(plain)
        return found

    def _decorate(self, plain: FunctionValue) -> Values:
        role, pool = self.role(plain.scope), self.evaluator.pool
        if role.makes in (Makes.CONTEXT, Makes.ASYNC_CONTEXT):
            return (pool.context_factory(plain),)
        if role.makes in (Makes.THREAD, Makes.PROCESS):
            return (plain,) if plain.scope.is_async else (pool.offloaded(plain, role.process),)
        if not role.is_wrapped:
            return (plain,)
        bare = pool.function(plain.scope, None, plain.outer, plain.inferred)
        current: Value = bare
        for value in reversed(self.decorators(plain.scope)):
            if isinstance(value, FunctionValue | ClassValue | Instance | Partial):
                wrapped = self.results((value,), Given(((current,),)))
                current = _wrapper_of(plain, wrapped) or current
        if current is bare:
            return (plain,)
        if isinstance(current, FunctionValue) and current.receiver is None and plain.receiver is not None:
            return (pool.function(current.scope, plain.receiver, current.outer, plain.inferred),)
        return (current,)

    # ---------------------------------------------------------------- binding arguments
    def bind(self, function: FunctionValue, actuals: Arguable) -> Frame:
        """The frame that a call creates. Only arguments that can matter are evaluated."""
        scope, pool = function.scope, self.evaluator.pool
        receiver, shift = function.receiver, 0
        if scope.receiver_name is not None:
            if receiver is None:
                given = next((v for v in actuals.position(0) if isinstance(v, Instance | ClassValue)), None)
                receiver = given or self.evaluator.members.default_receiver(scope)
            else:
                shift = 1
        elif receiver is not None:
            actuals, receiver = _with_receiver(actuals, receiver), None
        names = interesting_parameters(scope)
        outer = function.outer
        if not names:
            return pool.frame(scope, receiver, (), outer)
        arguments = self._arguments(scope, names, actuals, shift)
        known = self._frames.setdefault(scope, set())
        frame = pool.frame(scope, receiver, arguments, outer)
        if frame not in known:
            if len(known) >= _MOST_FRAMES or frame.depth > _DEEPEST:
                return pool.frame(scope, receiver, (), outer if outer is None or outer.depth <= _DEEPEST else None)
            known.add(frame)
        return frame

    def _arguments(self, scope: Scope, names: frozenset[str], actuals: Arguable, shift: int) -> Arguments:
        found: dict[str, Values] = {}
        position = -shift
        for parameter in scope.facts.parameters:
            if parameter.kind < 2:
                if position >= 0 and parameter.name in names:
                    values = actuals.position(position) or actuals.keyword(parameter.name)
                    found[parameter.name] = self._noteworthy(values)
                position += 1
            elif parameter.kind == 2 and parameter.name in names:
                rest = actuals.given().positional[max(position, 0) :]
                if any(self._noteworthy(values) for values in rest):
                    found[parameter.name] = (self.evaluator.pool.collection(rest, True),)
            elif parameter.kind == 3 and parameter.name in names:
                found[parameter.name] = self._noteworthy(actuals.keyword(parameter.name))
            elif parameter.kind == 4 and parameter.name in names:
                own = scope.parameters
                extra = [(key, values) for key, values in actuals.given().keywords if key not in own]
                if any(self._noteworthy(values) for _, values in extra):
                    found[parameter.name] = (self.evaluator.pool.dictionary(tuple(extra)),)
        # an unknown argument is kept as such: other callers' arguments say nothing about this call
        given = {name: values for name, values in found.items() if values or scope.parameters[name].default is None}
        return tuple(sorted((name, given.get(name, UNKNOWN)) for name in names if name in given))

    def _noteworthy(self, values: Values) -> Values:
        return tuple(value for value in values if self.is_noteworthy(value)) if values else values

    def is_noteworthy(self, value: Value) -> bool:
        """Could it matter to the callee which value this is?"""
        catalogue = self.evaluator.catalogue
        match value:
            case Text():
                return False
            case External(name=name):
                if name.startswith("builtins."):
                    return catalogue.blocking(name) is not None
                return (
                    catalogue.blocking(name) is not None
                    or catalogue.runs(name) is not None
                    or catalogue.created_by(name) is not None
                )
            case ExternalInstance(type=name):
                return catalogue.type(name) is not None
            case ExternalMember():
                return catalogue.blocking(value.dotted) is not None
            case Collection():
                return any(self.is_noteworthy(v) for v in value.elements)
            case Dictionary():
                return any(self.is_noteworthy(v) for _, values in value.entries for v in values)
            case Awaitable():
                return any(self.is_noteworthy(v) for v in value.result)
            case Method():
                return False
        return depth(value) <= _DEEPEST

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
                frame = self.bind(value, actuals)
                if value.scope.is_async:
                    return (pool.coroutine(frame),)
                if value.scope.is_generator:
                    return (pool.generator(frame),)
                return self.result(frame)
            case ClassValue():
                return (self.construct(value, actuals),)
            case ContextFactory():
                return (pool.generator(self.bind(value.function, actuals), True),)
            case External():
                return self._external(value.name, actuals)
            case ExternalMember():
                return self._external(value.dotted, actuals, value)
            case Instance():
                return self.results(self.evaluator.members.of(value, "__call__"), actuals)
            case ExternalInstance():
                created = self.evaluator.catalogue.created_by(f"{value.type}.__call__")
                return (pool.external_instance(created),) if created else UNKNOWN
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

    def construct(self, value: ClassValue, actuals: Arguable) -> Instance:
        """`Cls(...)`: the instance keeps the arguments that its attributes can come from."""
        members, pool = self.evaluator.members, self.evaluator.pool
        found = members.find(value.cls, "__init__")
        if isinstance(found, Member):
            names = interesting_parameters(found.scope)
            arguments = self._arguments(found.scope, names, actuals, 1) if names else ()
        else:
            arguments = self._fields(value, actuals)
        instance = pool.instance(value.cls, arguments, True)
        return instance if depth(instance) <= _DEEPEST else pool.instance(value.cls, (), True)

    def _fields(self, value: ClassValue, actuals: Arguable) -> Arguments:
        """Dataclass-like classes: annotated names of the suite are parameters, in order."""
        if isinstance(actuals, Actuals) and not actuals.call.arguments and not actuals.call.keywords:
            return ()
        fields = self._field_names.get(value.cls)
        if fields is None:
            names: dict[str, bool] = {}
            for cls in reversed(self.evaluator.members.order(value.cls)):
                if not isinstance(cls, str):
                    names.update(
                        (b.target, is_open(b.annotation)) for b in cls.scope.body.bindings if b.annotation is not None
                    )
            fields = self._field_names[value.cls] = list(names.items())
        found: dict[str, Values] = {}
        for position, (name, matters) in enumerate(fields):
            if not matters:
                continue
            values = self._noteworthy(actuals.position(position) or actuals.keyword(name))
            if values:
                found[name] = values
        return tuple(sorted(found.items()))

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
            told = self.evaluator.annotations.evaluate(annotation, around, receiver=frame.receiver)
            frame.result = told
            if told and not any(isinstance(value, Instance) for value in told):
                return told
        seen = union(
            *(self.evaluator.evaluate(expr, frame, sequence, block) for expr, sequence, block in scope.body.returns)
        )
        telling = tuple(value for value in seen if not isinstance(value, Text))
        frame.result = telling or told or seen
        return frame.result

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
            values = self.evaluator.elements(
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
            return evaluator.entered(actuals.position(0))
        runs = catalogue.runs(name)
        if runs is not None:
            return self._ran(runs, name, actuals)
        created = catalogue.created_by(name)
        if created is not None:
            entry = catalogue.blocking(name)
            if entry is not None and entry.effect is EffectKind.FILE and is_in_memory(actuals) and _is_file(created):
                return UNKNOWN
            return (pool.external_instance(created),)
        if member is not None:
            return UNKNOWN
        if last[:1].isupper() and not last.isupper():
            return (pool.external_instance(name),)
        return UNKNOWN

    def _ran(self, runs: Runs, name: str, actuals: Arguable) -> Values:
        """What handing a callable or coroutine to a scheduler gives back."""
        pool, evaluator = self.evaluator.pool, self.evaluator
        handed = argument(actuals, runs)
        if runs.where is Where.TASK:
            if name.endswith(".gather"):
                items = tuple(evaluator.awaited(values) for values in actuals.given().positional)
                return (pool.awaitable((pool.collection(items, True),)),)
            return (pool.awaitable(evaluator.awaited(handed), evaluator.catalogue.created_by(name) or "asyncio.Task"),)
        if runs.where is Where.THREAD_WRAPPER:
            return tuple(pool.offloaded(value) for value in handed)
        if runs.where in (Where.THREAD, Where.PROCESS) and runs.gives_result:
            result = self.results(handed, Shifted(actuals, runs.position + 1))
            return (pool.awaitable(result),) if result else UNKNOWN
        if runs.where is Where.HERE and runs.gives_result:
            return self.results(handed, Shifted(actuals, runs.position + 1))
        created = evaluator.catalogue.created_by(name)
        return (pool.external_instance(created),) if created else UNKNOWN

    # ---------------------------------------------------------------- injection and constructors
    def injected(self, expr: Expr, frame: Frame) -> Values:
        """`Depends(f)`: what f gives, awaited or yielded."""
        if not isinstance(expr, int):
            return UNKNOWN
        call = frame.scope.body.calls[expr]
        for value in self.evaluator.callees(frame, call):
            name = _dotted(value)
            runs = self.evaluator.catalogue.runs(name) if name is not None else None
            if runs is not None and runs.where is Where.INJECT:
                return self.produced(argument(Actuals(self.evaluator, frame, call), runs))
        return UNKNOWN

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
                        return self.bind(value, Actuals(self.evaluator, frame, call))
        return None


#: File-like objects that have no file.
IN_MEMORY = frozenset({"io.BytesIO", "io.StringIO"})

_TRANSPARENT = frozenset(
    {
        "functools.partial", "functools.partialmethod", "typing.cast", "typing_extensions.cast", "copy.copy",
        "copy.deepcopy", "dataclasses.replace", "contextlib.closing", "contextlib.aclosing", "itertools.chain",
        "contextlib.nullcontext", "importlib.import_module", "collections.defaultdict", "weakref.proxy", "types.MethodType", "operator.methodcaller",
    }
)  # fmt: skip


def _is_file(type: str) -> bool:
    """Plain files; an archive in memory still has to be packed and unpacked."""
    return type.startswith(("io.", "wave.", "gzip.", "codecs."))


def is_in_memory(actuals: Arguable) -> bool:
    """Is the file that is handed over a buffer (`zipfile.ZipFile(io.BytesIO(data))`)?"""
    handed = actuals.position(0)
    return bool(handed) and all(isinstance(value, ExternalInstance) and value.type in IN_MEMORY for value in handed)


def argument(actuals: Arguable, runs: Runs) -> Values:
    """The callable (or coroutine) that was handed over."""
    values = actuals.position(runs.position) if runs.position >= 0 else UNKNOWN
    return values or (actuals.keyword(runs.keyword) if runs.keyword else UNKNOWN)


def combine(partial: Partial, actuals: Arguable) -> Given:
    """`partial(f, a, k=b)(c)` -> the arguments f gets."""
    given, own = actuals.given(), partial.arguments
    return Given(own.positional + given.positional, given.keywords + own.keywords)


def _wrapper_of(plain: FunctionValue, wrapped: Values) -> Value | None:
    """What a decorator has returned; of a sync and an async wrapper, the one that fits the function."""
    functions = [value for value in wrapped if isinstance(value, FunctionValue)]
    if len(functions) > 1 and len({value.scope.is_async for value in functions}) > 1:
        return next(value for value in functions if value.scope.is_async == plain.scope.is_async)
    return next((value for value in wrapped if not isinstance(value, Text | Coroutine)), None)


def _with_receiver(actuals: Arguable, receiver: Value) -> Given:
    given = actuals.given()
    return Given(((receiver,), *given.positional), given.keywords)


def _dotted(value: Value) -> str | None:
    if isinstance(value, External):
        return value.name
    return value.dotted if isinstance(value, ExternalMember) else None


__all__ = ["Actuals", "Arguable", "Calling", "Role", "Shifted", "argument", "combine"]
