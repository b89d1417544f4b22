"""What an expression in a function means, for rules that look at its syntax: canonical names, types, traits."""

from collections.abc import Callable, Iterable, Iterator

from asynclint.model.effects import EdgeKind
from asynclint.model.facts import Await, Call
from asynclint.model.record import record
from asynclint.model.source import Span
from asynclint.program.analyses.counts import Amount
from asynclint.program.analyses.held import holds_coroutine
from asynclint.program.analyses.origins import Origin
from asynclint.program.analyses.reach import Reach, Reaches, Work
from asynclint.program.callgraph.ways import Ways
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.values import (
    LATER,
    ClassValue,
    Collection,
    ContextFactory,
    Coroutine,
    External,
    ExternalInstance,
    ExternalMember,
    Frame,
    FunctionValue,
    Instance,
    ModuleValue,
    Partial,
    Value,
    Values,
    dotted,
)
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.shelf import SHELF
from asynclint.program.symbols.spelling import last_name


@record
class Meaning:
    """All that an expression can be; everything is empty when that is not known.

    `names` are those of functions, classes and modules (`asyncio.create_task`, `app.deps:make_client`), `types` the
    classes of objects. `traits` are those of the catalogue that all possibilities share.
    """

    names: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    traits: frozenset[str] = frozenset()

    @property
    def is_known(self) -> bool:
        return bool(self.names or self.types)


UNCLEAR = Meaning()


@record
class Meanings:
    """Answers for the expressions of one frame."""

    evaluator: Evaluator
    frame: Frame
    ways: Ways
    reaches: Callable[[], Reaches]

    @property
    def started_by(self) -> frozenset[EdgeKind]:
        """How the program gets to this function: AWAIT, TASK, CALL, ...; nothing when only others can call it."""
        return self.ways.kinds(self.frame.scope)

    @property
    def callers_go_on(self) -> bool:
        """Does anybody who awaits this function do something afterwards?"""
        return self.ways.goes_on_after(self.frame.scope)

    def reach(self, at: Span, *, even_limited: bool = False) -> list[Reach]:
        """What the call at this place comes to in the end, where nothing limits it; or even then."""
        SHELF.settle()
        return self.reaches().of(self.frame.scope, at, even_limited=even_limited)

    def repeated(self, *, even_limited: bool = False) -> Iterator[Work]:
        """What the calls come to that the function makes over and over, in loops and comprehensions."""
        SHELF.settle()
        return self.reaches().repeated(self.frame.scope, even_limited=even_limited)

    def holds_coroutine(self) -> bool:
        """Does it await, by its plain name, a parameter or local that may be a coroutine?"""
        return holds_coroutine(self.evaluator, self.frame, self.ways)

    def given(self, parameter: str) -> Meaning:
        """What the program hands over as this parameter."""
        return meaning_of(self.evaluator, self.ways.given(self.frame.scope, parameter))

    def of_chain(self, chain: str, at: Span) -> Meaning:
        """`a.b.c`, read at this place; a tuple means all of its items."""
        sequence, block = self._moment(at)
        values = self.evaluator.chain(chain, self.frame, sequence, block)
        if any(isinstance(value, Collection) and value.positional for value in values):
            items = [meaning_of(self.evaluator, (item,)) for value in values for item in _items(value)]
            return Meaning(
                names=frozenset().union(*(item.names for item in items)),
                types=frozenset().union(*(item.types for item in items)),
                traits=frozenset().union(*(item.traits for item in items)),
            )
        return meaning_of(self.evaluator, values)

    def of_call(self, at: Span) -> Meaning:
        """What the call that covers exactly this place gives."""
        index = self._call_at(at)
        return meaning_of(self.evaluator, self.evaluator.call_result(self.frame, index)) if index >= 0 else UNCLEAR

    def amount(self, at: Span, chain: str | None, *, awaited: bool = False) -> Amount:
        """How many items `chain`, or the call that covers exactly this place, can have."""
        counts = self.reaches().counts
        if chain is not None:
            sequence, block = self._moment(at)
            return counts.of(Origin(self.frame, chain, sequence, block))
        index = self._call_at(at)
        return counts.of(Origin(self.frame, Await(index) if awaited else index)) if index >= 0 else Amount.UNCLEAR

    @property
    def is_handler(self) -> bool:
        """Does a framework call it?"""
        return self.reaches().boundaries.runtime.is_told(self.frame.scope)

    @property
    def has_own_loop(self) -> bool:
        """Is it handed to what runs a loop for it (`asyncio.run`), and awaited by nobody?"""
        scope = self.frame.scope
        return self.reaches().boundaries.runtime.has_own_loop(scope) and EdgeKind.AWAIT not in self.started_by

    def _call_at(self, at: Span) -> int:
        return self.frame.scope.calls_at.get(_corners(at), -1)

    def makes_task(self, at: Span) -> bool:
        """Does the call at this place go to a helper that makes a task of the coroutine it is given?"""
        catalogue = self.evaluator.catalogue
        return any(
            "spawns-task" in catalogue.traits(name)
            for scope in self._called(at)
            for call in scope.body.calls
            if call.arguments and isinstance(call.arguments[0], str) and call.arguments[0] in scope.parameters
            for value in self.evaluator.callees(self.evaluator.frame(scope), call)
            if (name := dotted(value)) is not None
        )

    def sleeps(self, at: Span) -> bool:
        """Does the call at this place go to a helper that sleeps, or that has one that does?"""
        near = self._called(at)
        far = [
            scope
            for helper in near
            for call in helper.body.calls
            for scope in self._functions(self.evaluator.frame(helper), call)
        ]
        return any(last_name(call.callee) == "sleep" for scope in (*near, *far) for call in scope.body.calls)

    def _called(self, at: Span) -> list[Scope]:
        """The functions that the call at this place may run."""
        index = self._call_at(at)
        return self._functions(self.frame, self.frame.scope.body.calls[index]) if index >= 0 else []

    def _functions(self, frame: Frame, call: Call) -> list[Scope]:
        return [value.scope for value in self.evaluator.callees(frame, call) if isinstance(value, FunctionValue)]

    def _moment(self, at: Span) -> tuple[int, int]:
        """When this place is evaluated, as far as the nearest call or use before it tells."""
        body = self.frame.scope.body
        here = (at.line, at.column)
        places = [((call.line, call.column), call.sequence, call.block) for call in body.calls]
        places += [((use.line, use.column), use.sequence, use.block) for use in body.uses]
        places += [((binding.line + 1, 0), binding.sequence, binding.block) for binding in body.bindings]
        _, sequence, block = max((place for place in places if place[0] <= here), default=(here, LATER, 0))
        return sequence, block


def _items(value: Value) -> Values:
    return value.elements if isinstance(value, Collection) and value.positional else (value,)


def meaning_of(evaluator: Evaluator, values: Values) -> Meaning:
    names: set[str] = set()
    types: set[str] = set()
    traits: list[frozenset[str]] = []
    for value in values:
        name, kind = name_of(value), type_of(value)
        if name is not None:
            names.add(name)
        if kind is not None:
            types.add(kind)
        traits.append(_traits(evaluator, value, name or kind))
    shared = frozenset.intersection(*traits) if traits else frozenset()
    return Meaning(frozenset(names), frozenset(types), shared)


def name_of(value: Value) -> str | None:
    """What the value is called by everybody, when it is a thing with a name."""
    match value:
        case External() | ExternalMember():
            return dotted(value)
        case FunctionValue():
            return value.scope.symbol
        case ContextFactory():
            return value.function.scope.symbol
        case ClassValue():
            return value.cls.symbol
        case ModuleValue():
            return value.module.name
        case Partial():
            return name_of(value.function)
    return None


def type_of(value: Value) -> str | None:
    """The class of an object."""
    match value:
        case ExternalInstance():
            return value.type
        case Instance():
            return value.cls.symbol
        case Coroutine():
            return "types.CoroutineType"
    return None


def _traits(evaluator: Evaluator, value: Value, known_as: str | None) -> frozenset[str]:
    """What the catalogue says of the thing, or of the classes its own class is based on."""
    catalogue = evaluator.catalogue
    if isinstance(value, ClassValue | Instance):
        bases: Iterable[str] = evaluator.hierarchy.bases_outside(value.cls)
        return frozenset().union(*(catalogue.traits(base) for base in bases))
    return catalogue.traits(known_as) if known_as is not None else frozenset()


def _corners(at: Span) -> tuple[int, int, int, int]:
    return at.line, at.column, at.end_line, at.end_column
