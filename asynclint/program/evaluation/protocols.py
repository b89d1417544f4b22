"""What Python's protocols give: `await x`, `for _ in x`, `with x as y`, `x[key]`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from asynclint.catalogue.entries import MODEL
from asynclint.model.facts import Binding, Mapping, Subscript
from asynclint.program.evaluation.values import (
    NOTHING,
    UNKNOWN,
    Awaitable,
    ClassValue,
    Collection,
    Coroutine,
    Dictionary,
    ExternalInstance,
    ExternalMember,
    FunctionValue,
    GeneratorValue,
    Given,
    Instance,
    Mapped,
    ModuleValue,
    Value,
    Values,
    union,
)

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator


class Protocols:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator

    def awaited(self, values: Values) -> Values:
        """What `await value` gives."""
        groups: list[Values] = []
        for value in values:
            if isinstance(value, Coroutine):
                groups.append(self.evaluator.calling.result(value.frame))
            elif isinstance(value, Awaitable):
                groups.append(value.result)
            elif isinstance(value, Collection):  # gather(...)
                groups.append(
                    (self.evaluator.pool.collection(tuple(self.awaited(i) for i in value.items), value.positional),)
                )
            elif isinstance(value, Instance):
                groups.append(
                    self.evaluator.calling.results(self.evaluator.members.of(value, "__await__"), NOTHING) or (value,)
                )
            else:
                groups.append((value,))
        return union(*groups)

    def container(self, contents: Values, made: Sequence[Binding]) -> Values:
        """A dict or a list of the contents, as it is made by these bindings."""
        pool = self.evaluator.pool
        kinds = {binding.value.__class__ for binding in made}
        if Mapping in kinds:
            return (pool.dictionary(((None, contents),)),)
        if int in kinds:  # what a call has made may be either: `OrderedDict()`, `deque()`
            return (pool.dictionary(((None, contents),)), pool.collection((contents,)))
        return (pool.collection((contents,)),)

    def elements(self, values: Values) -> Values:
        """What iterating over the values gives, synchronously or not."""
        groups: list[Values] = []
        for value in values:
            if isinstance(value, Collection):
                groups.append(value.elements)
            elif isinstance(value, GeneratorValue | Coroutine):
                groups.append(self.evaluator.calling.yielded(value.frame))
            elif isinstance(value, Mapped):
                groups.append(self.evaluator.calling.results(value.functions, Given(value.items)))
            elif isinstance(value, Instance):
                groups.append(self._iterated(value))
            elif isinstance(value, ClassValue):
                groups.append(self._members(value))
            elif isinstance(value, ExternalInstance):
                kind = self.evaluator.catalogue.type(value.type)
                if kind is not None and kind.iterates == MODEL:
                    groups.append((self.evaluator.pool.instance(value.model),) if value.model is not None else UNKNOWN)
                elif kind is not None and kind.iterates:
                    groups.append((self.evaluator.pool.external_instance(kind.iterates),))
        return union(*groups)

    def unpacked(self, value: Value, index: int) -> Values:
        """Item `index` of what is unpacked."""
        if isinstance(value, Collection) and value.positional and index < len(value.items):
            return value.items[index]
        if isinstance(value, Instance) and "typing.NamedTuple" in self.evaluator.hierarchy.order(value.cls):
            fields = [name for name, bound in value.cls.members.items() if bound[0].annotation is not None]
            return self.evaluator.members.of(value, fields[index]) if index < len(fields) else UNKNOWN
        return self.elements((value,))

    def _members(self, value: ClassValue) -> Values:
        """`for colour in Colour`, where it is an enumeration."""
        is_enum = self.evaluator.hierarchy.is_enumeration(value.cls)
        return (self.evaluator.pool.instance(value.cls),) if is_enum else UNKNOWN

    def _iterated(self, value: Instance) -> Values:
        iterators = self.evaluator.calling.results(
            self.evaluator.members.of(value, "__iter__"), NOTHING
        ) or self.evaluator.calling.results(self.evaluator.members.of(value, "__aiter__"), NOTHING)
        groups = []
        for iterator in iterators:
            if isinstance(iterator, Instance):
                groups.append(self.evaluator.calling.results(self.evaluator.members.of(iterator, "__next__"), NOTHING))
                groups.append(
                    self.awaited(
                        self.evaluator.calling.results(self.evaluator.members.of(iterator, "__anext__"), NOTHING)
                    )
                )
            else:
                groups.append(self.elements((iterator,)))
        return union(*groups)

    def entered(self, values: Values) -> Values:
        """What `with value as x` or `async with value as x` binds."""
        groups: list[Values] = []
        for value in values:
            if isinstance(value, GeneratorValue) and value.enters:
                groups.append(self.evaluator.calling.yielded(value.frame))
            elif isinstance(value, Instance):
                inner = self.evaluator.calling.results(self.evaluator.members.of(value, "__enter__"), NOTHING)
                groups.append(
                    inner
                    or self.awaited(
                        self.evaluator.calling.results(self.evaluator.members.of(value, "__aenter__"), NOTHING)
                    )
                    or (value,)
                )
            elif isinstance(value, ExternalInstance):
                known = self.evaluator.catalogue.created_by(
                    f"{value.type}.__enter__"
                ) or self.evaluator.catalogue.created_by(f"{value.type}.__aenter__")
                groups.append((self.evaluator.pool.external_instance(known),) if known else (value,))
            elif isinstance(value, Awaitable):
                groups.append(value.result)
            elif not isinstance(value, FunctionValue):
                groups.append((value,))
        return union(*groups)

    def item(self, value: Value, key: object, expr: Subscript | None = None, asked: Values = UNKNOWN) -> Values:
        """`value[key]`; the key is None when it is not a constant. `asked`: what it can be when it has a name."""
        if isinstance(value, Dictionary):
            return value.get(key if isinstance(key, str) else None)
        if isinstance(value, Collection):
            if value.positional and isinstance(key, int) and -len(value.items) <= key < len(value.items):
                return value.items[key]
            return value.elements
        if isinstance(value, Instance):
            if isinstance(key, str) and key in value.cls.members:
                return self.evaluator.members.chain(value, key)  # TypedDict
            classes = tuple(kind for kind in asked if isinstance(kind, ClassValue))
            given = Given((classes,)) if classes else NOTHING  # `container[Service]` gives a service
            return self.evaluator.calling.results(self.evaluator.members.of(value, "__getitem__"), given)
        if isinstance(value, ExternalInstance | ExternalMember):
            owner = value.type if isinstance(value, ExternalInstance) else value.owner
            if isinstance(value, ExternalInstance) and expr is not None:
                kind = self.evaluator.catalogue.type(owner)
                if kind is not None and kind.shared:
                    return self.evaluator.outside.item(value, expr.key)
            known = self.evaluator.catalogue.created_by(f"{owner}.__getitem__")
            return (self.evaluator.pool.external_instance(known),) if known else UNKNOWN
        if isinstance(value, ClassValue):
            return (value,)  # Generic[T]
        if isinstance(value, ModuleValue) and isinstance(key, str):  # `globals()["run"]`
            return self.evaluator.members.of(value, key)
        return UNKNOWN
