"""Arguments: what a call hands over, and the frame that it makes of a function."""

from typing import TYPE_CHECKING

import msgspec

from asynclint.catalogue.entries import Runs
from asynclint.model.facts import Call, Constant, Expr, Parameter, Starred, Subscript
from asynclint.program.evaluation.flags import Flags
from asynclint.program.evaluation.hierarchy import Member
from asynclint.program.evaluation.interest import interesting_parameters, is_open
from asynclint.program.evaluation.switches import alike, keeps_text, switches, tested
from asynclint.program.evaluation.values import (
    BUILTIN,
    UNKNOWN,
    Arguments,
    Awaitable,
    ClassValue,
    Collection,
    Dictionary,
    External,
    ExternalInstance,
    ExternalMember,
    Flag,
    Frame,
    FunctionValue,
    Given,
    Instance,
    Method,
    Partial,
    Text,
    Value,
    Values,
    depth,
)
from asynclint.program.evaluation.wholes import is_whole, relayed_parameters
from asynclint.program.symbols.scopes import ProjectClass, Scope

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator

#: Circumstances nested deeper than this, or more frames of one function than this, are not told apart.
_DEEPEST = 5
_MOST_FRAMES = 400
#: With more frames than this, texts that a function does not ask about are not told apart.
_MANY_FRAMES = 40


_BUILTINS = frozenset({"str", "bytes", "int", "float", "list", "dict", "set", "tuple"})
_NONE: dict[str | None, Expr] = {}


def _told_type(parameter: Parameter) -> str:
    """`name: str`: the builtin type that the parameter certainly is of."""
    annotation = parameter.annotation.base if isinstance(parameter.annotation, Subscript) else parameter.annotation
    is_optional = isinstance(parameter.default, Constant) and parameter.default.value is None
    return annotation if isinstance(annotation, str) and annotation in _BUILTINS and not is_optional else ""


def _is_text(value: Expr) -> bool:
    return isinstance(value, Constant) and isinstance(value.value, str)


def _is_of_text(value: Value) -> bool:
    """Does the value say nothing to who is not asked about it?"""
    return isinstance(value, ExternalInstance) or (isinstance(value, Flag) and isinstance(value.value, str))


class Actuals:
    """The arguments of one call site, evaluated when looked at."""

    __slots__ = ("_given", "_keywords", "call", "evaluator", "frame", "frames", "instances", "is_open")
    _keywords: dict[str | None, Expr]

    def __init__(self, evaluator: "Evaluator", frame: Frame, call: Call) -> None:
        self.evaluator = evaluator
        self.frame = frame
        self.call = call
        #: what calling functions and classes with these arguments has made; kept with the call, see `Frame.calls`
        self.frames: dict[FunctionValue, Frame] | None = None
        self.instances: dict[ClassValue, Instance] | None = None
        self._given: Given | None = None
        self._keywords = dict(call.keywords) if call.keywords else _NONE
        #: `*args` or `**kwargs` are handed over: more may be given than is written
        self.is_open = None in self._keywords
        for argument in call.arguments:
            if argument.__class__ is Starred:
                self.is_open = True

    def _value(self, expr: Expr) -> Values:
        return self.evaluator.evaluate(expr, self.frame, self.call.sequence, self.call.block)

    def position(self, index: int) -> Values:
        arguments = self.call.arguments
        if self.is_open and any(isinstance(argument, Starred) for argument in arguments[: index + 1]):
            return self.given().position(index)
        return self._value(arguments[index]) if index < len(arguments) else UNKNOWN

    def keyword(self, name: str) -> Values:
        if name in self._keywords:
            return self._value(self._keywords[name])
        for key, expr in self.call.keywords if self.is_open else ():
            if key is None:
                for value in self._value(expr):
                    if isinstance(value, Dictionary):
                        return value.named.get(name, UNKNOWN)
        return UNKNOWN

    def constant(self, position: int, parameter: Parameter) -> Values:
        """The constant that a parameter certainly gets; its default when nothing is handed over."""
        call = self.call
        if self.is_open:
            return UNKNOWN
        if 0 <= position < len(call.arguments):
            expr = call.arguments[position]
        else:
            expr = self._keywords.get(parameter.name, parameter.default)
        if isinstance(expr, Constant) and (expr.value is None or isinstance(expr.value, bool | int | str)):
            if isinstance(expr.value, str) and "{" in expr.value:
                return self._some("str")
            return (self.evaluator.pool.flag(expr.value),)
        scope = self.frame.scope
        if isinstance(expr, str) and expr not in scope.bindings:
            passed_on = dict(self.frame.arguments).get(expr, UNKNOWN)
            if not passed_on and expr in scope.parameters:
                return self._some(_told_type(scope.parameters[expr]))
            return passed_on if all(isinstance(value, Flag) for value in passed_on) else UNKNOWN
        if isinstance(expr, str) and expr not in scope.parameters:
            bound = [scope.body.bindings[position].value for position in scope.bindings[expr]]
            return self._some("str" if all(map(_is_text, bound)) else "")
        return self._some("object" if isinstance(expr, Subscript) else "")

    def _some(self, builtin: str) -> Values:
        """An object of a builtin type: nobody knows which, but it is not None."""
        return (self.evaluator.pool.external_instance(f"{BUILTIN}{builtin}"),) if builtin else UNKNOWN

    def written(self, position: int, name: str) -> Expr:
        """The expression that stands for a parameter, None when there is none."""
        if 0 <= position < len(self.call.arguments):
            return self.call.arguments[position]
        return self._keywords.get(name)

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


def as_written(actuals: Arguable) -> tuple[Call, Frame] | None:
    """The call as its callee sees it, and where it stands; None when its arguments come from several places."""
    if isinstance(actuals, Actuals):
        return actuals.call, actuals.frame
    if not isinstance(actuals, Shifted):
        return None
    source, count = as_written(actuals.source), actuals.count
    if source is None or any(isinstance(argument, Starred) for argument in source[0].arguments[:count]):
        return None
    return msgspec.structs.replace(source[0], arguments=source[0].arguments[count:]), source[1]


class Binder:
    """Makes frames and instances of functions, classes and the arguments that matter to them."""

    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator
        self._frames: dict[Scope, set[Frame]] = {}
        self._instances: dict[ProjectClass, set[Arguments]] = {}
        self._field_names: dict[ProjectClass, list[tuple[str, bool]]] = {}
        self.flags = Flags(evaluator)

    def bind(self, function: FunctionValue, actuals: Arguable) -> Frame:
        """The frame that a call creates."""
        if not isinstance(actuals, Actuals) or actuals.frames is None:
            return self._bind(function, actuals)
        frame = actuals.frames.get(function)
        if frame is None:
            frame = actuals.frames[function] = self._bind(function, actuals)
        return frame

    def _bind(self, function: FunctionValue, actuals: Arguable) -> Frame:
        """A frame with those of the arguments that can matter; only they are evaluated."""
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
        arguments = self._arguments(scope, names, actuals, shift) if names else ()
        if isinstance(actuals, Actuals):
            if switches(scope):
                arguments = self._with_flags(scope, arguments, actuals, shift)
            if relayed_parameters(scope):
                arguments = self._with_wholes(scope, arguments, actuals, shift)
        if not arguments:
            return pool.frame(scope, receiver, (), outer)
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

    def _with_flags(self, scope: Scope, arguments: Arguments, actuals: Actuals, shift: int) -> Arguments:
        """The arguments, with the constants that decide which arms of the function run."""
        known = {name for name, values in arguments if values}
        flags: dict[str, Values] = {}
        for position, parameter in enumerate(scope.facts.parameters):
            name = parameter.name
            if name in switches(scope) and name not in known and parameter.kind in (1, 3):
                values = actuals.constant(position - shift if parameter.kind == 1 else -1, parameter)
                if values and (keeps_text(scope, name) or not any(map(_is_of_text, values))):
                    flags[parameter.name] = tuple(self._alike(scope, name, value) for value in values)
        if not flags:
            return arguments
        return tuple(sorted({**dict(arguments), **flags}.items()))

    def _alike(self, scope: Scope, name: str, value: Value) -> Value:
        """The text; of a function that is given very many, what it takes for the same."""
        if len(self._frames.get(scope, ())) < _MANY_FRAMES:
            return value
        if not isinstance(value, Flag) or not isinstance(value.value, str):
            return value
        return self.evaluator.pool.flag(alike(scope, name, value.value))

    def _with_wholes(self, scope: Scope, arguments: Arguments, actuals: Actuals, shift: int) -> Arguments:
        """The arguments, with a mark on those that are visibly the whole content of something."""
        names = relayed_parameters(scope)
        marked: dict[str, Values] = {}
        for position, parameter in enumerate(scope.facts.parameters):
            if parameter.name in names and parameter.kind in (0, 1, 3):
                expr = actuals.written(position - shift if parameter.kind < 2 else -1, parameter.name)
                if is_whole(expr, actuals.frame):
                    marked[parameter.name] = (self.evaluator.pool.whole(),)
        if not marked:
            return arguments
        known = dict(arguments)
        return tuple(sorted({**known, **{n: (*known.get(n, UNKNOWN), *v) for n, v in marked.items()}}.items()))

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

    def construct(self, value: ClassValue, actuals: Arguable) -> Instance:
        """`Cls(...)`"""
        if not isinstance(actuals, Actuals) or actuals.instances is None:
            return self._construct(value, actuals)
        instance = actuals.instances.get(value)
        if instance is None:
            instance = actuals.instances[value] = self._construct(value, actuals)
        return instance

    def _construct(self, value: ClassValue, actuals: Arguable) -> Instance:
        """An instance that keeps the arguments that its attributes can come from."""
        pool = self.evaluator.pool
        found = self.evaluator.hierarchy.find(value.cls, "__init__")
        if isinstance(found, Member):
            names = interesting_parameters(found.scope)
            arguments = self._arguments(found.scope, names, actuals, 1) if names else ()
            if value.cls.module.is_external and isinstance(actuals, Actuals) and tested(found.scope):
                # of a package only: what `Client(asynchronous=True)` switches is looked at once more for each instance
                arguments = self._with_flags(found.scope, arguments, actuals, 1)
        else:
            arguments = self._fields(value, actuals)
        exact = not self.evaluator.hierarchy.is_abstract(value.cls)  # `type[Handler]` stands for its subclasses
        if exact and isinstance(actuals, Actuals):
            arguments = (*self.flags.of(value.cls, actuals), *arguments)
        made = self._instances.setdefault(value.cls, set())
        if len(made) >= _MOST_FRAMES:
            arguments = ()
        made.add(arguments)
        instance = pool.instance(value.cls, arguments, exact)
        return instance if depth(instance) <= _DEEPEST else pool.instance(value.cls, (), exact)

    def _fields(self, value: ClassValue, actuals: Arguable) -> Arguments:
        """Dataclass-like classes: annotated names of the suite are parameters, in order."""
        if isinstance(actuals, Actuals) and not actuals.call.arguments and not actuals.call.keywords:
            return ()
        fields = self._field_names.get(value.cls)
        if fields is None:
            names: dict[str, bool] = {}
            for cls in reversed(self.evaluator.hierarchy.order(value.cls)):
                if not isinstance(cls, str):
                    names.update(
                        (b.target, is_open(b.annotation, cls.module))
                        for b in cls.scope.body.bindings
                        if b.annotation is not None
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


def argument(actuals: Arguable, runs: Runs) -> Values:
    """The callable (or coroutine) that was handed over."""
    values = actuals.position(runs.position) if runs.position >= 0 else UNKNOWN
    return values or (actuals.keyword(runs.keyword) if runs.keyword else UNKNOWN)


def combine(partial: Partial, actuals: Arguable) -> Given:
    """`partial(f, a, k=b)(c)` -> the arguments f gets."""
    given, own = actuals.given(), partial.arguments
    return Given(own.positional + given.positional, given.keywords + own.keywords)


def _with_receiver(actuals: Arguable, receiver: Value) -> Given:
    given = actuals.given()
    return Given(((receiver,), *given.positional), given.keywords)
