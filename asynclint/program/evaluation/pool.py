"""Where values and frames are made: each one once, so that identity is equality."""

from typing import TYPE_CHECKING, TypeVar

from asynclint.catalogue.entries import Threads
from asynclint.program.evaluation.values import (
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
    Flag,
    Frame,
    FunctionValue,
    GeneratorValue,
    Given,
    Instance,
    Mapped,
    Method,
    ModuleValue,
    Offloaded,
    Partial,
    SuperValue,
    Text,
    Value,
    Values,
    Whole,
)

if TYPE_CHECKING:
    from asynclint.program.symbols.scopes import Project, ProjectClass, Scope

V = TypeVar("V", bound=Value)


class Pool:
    """Makes values and frames, each one once."""

    def __init__(self) -> None:
        self._pool: dict[tuple[object, ...], Value] = {}
        self._frames: dict[tuple[object, ...], Frame] = {}

    def _make(self, kind: type[V], *parts: object) -> V:
        key = (kind, *parts)
        found = self._pool.get(key)
        if found is None:
            found = self._pool[key] = kind(*parts)
        return found  # type: ignore[return-value]

    def external(self, name: str) -> External:
        return self._make(External, name)

    def module(self, module: "Project") -> ModuleValue:
        return self._make(ModuleValue, module)

    def external_instance(self, type: str, model: "ProjectClass | None" = None) -> ExternalInstance:
        return self._make(ExternalInstance, type, model)

    def member(self, owner: str, name: str, receiver: Value | None) -> ExternalMember:
        return self._make(ExternalMember, owner, name, receiver)

    def function(
        self, scope: "Scope", receiver: Value | None = None, outer: Frame | None = None, inferred: int = 0
    ) -> FunctionValue:
        return self._make(FunctionValue, scope, receiver, outer, inferred)

    def cls(self, cls: "ProjectClass") -> ClassValue:
        return self._make(ClassValue, cls)

    def instance(self, cls: "ProjectClass", arguments: Arguments = (), exact: bool = False) -> Instance:
        return self._make(Instance, cls, arguments, exact)

    def super(self, cls: "ProjectClass", receiver: Value) -> SuperValue:
        return self._make(SuperValue, cls, receiver)

    def coroutine(self, frame: Frame) -> Coroutine:
        return self._make(Coroutine, frame)

    def awaitable(self, result: Values, type: str = "asyncio.Future") -> Awaitable:
        return self._make(Awaitable, result, type)

    def generator(self, frame: Frame, enters: bool = False) -> GeneratorValue:
        return self._make(GeneratorValue, frame, enters)

    def context_factory(self, function: FunctionValue) -> ContextFactory:
        return self._make(ContextFactory, function)

    def collection(self, items: tuple[Values, ...], positional: bool = False) -> Collection:
        return self._make(Collection, items, positional)

    def dictionary(self, entries: tuple[tuple[str | None, Values], ...], missing: Values = ()) -> Dictionary:
        return self._make(Dictionary, entries, missing)

    def method(self, owner: Value, name: str) -> Method:
        return self._make(Method, owner, name)

    def partial(self, function: Value, given: Given) -> Partial:
        key = (Partial, function, given.key)
        found = self._pool.get(key)
        if found is None:
            found = self._pool[key] = Partial(function, given)
        return found  # type: ignore[return-value]

    def offloaded(self, function: Value, process: bool = False, threads: Threads | None = None) -> Offloaded:
        return self._make(Offloaded, function, process, threads)

    def mapped(self, functions: Values, items: tuple[Values, ...]) -> Mapped:
        return self._make(Mapped, functions, items)

    def factory(self, result: Values) -> Factory:
        return self._make(Factory, result)

    def flag(self, value: bool | int | str | None) -> Flag:
        return self._make(Flag, value)

    def whole(self) -> Whole:
        return self._make(Whole)

    def text(self, text: str) -> Text:
        return self._make(Text, text)

    def frame(
        self, scope: "Scope", receiver: Value | None = None, arguments: Arguments = (), outer: Frame | None = None
    ) -> Frame:
        key = (scope, receiver, arguments, outer)
        found = self._frames.get(key)
        if found is None:
            found = self._frames[key] = Frame(scope, receiver, arguments, outer)
        return found
