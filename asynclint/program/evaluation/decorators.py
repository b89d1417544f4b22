"""Decorators: what they make of a function."""

from typing import TYPE_CHECKING

from asynclint.catalogue.entries import Makes, Threads
from asynclint.model.facts import Constant, Expr
from asynclint.model.record import record
from asynclint.program.evaluation.arguments import Actuals
from asynclint.program.evaluation.hierarchy import Member
from asynclint.program.evaluation.threads import threads_of
from asynclint.program.evaluation.values import (
    ClassValue,
    ContextFactory,
    Coroutine,
    Frame,
    FunctionValue,
    Given,
    Instance,
    Partial,
    Text,
    Value,
    Values,
    dotted,
)
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.spelling import last_name

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator


@record
class Role:
    """What its decorators make of a function. `types`: external classes it then has the methods of."""

    makes: Makes | None = None
    once: bool = False
    is_cached: bool = False  # its results are kept, for each tuple of arguments
    process: bool = False
    types: tuple[str, ...] = ()
    is_wrapped: bool = False  # a decorator of the project replaces it
    around: tuple[Frame, ...] = ()  # generators of context managers that it runs inside of


_PLAIN = Role()


class Decorators:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator
        self._roles: dict[Scope, Role] = {}
        self._decorated: dict[tuple[Scope, Value | None, Frame | None, int], Values] = {}

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
        contexts: list[Frame] = []
        catalogue = self.evaluator.catalogue
        for value in self.of(scope):
            name = self._declared_name(value)
            if isinstance(value, ClassValue) and self._describes(value):
                makes = Makes.PROPERTY
                continue
            if name is None and isinstance(value, FunctionValue | ClassValue | Instance | Partial):
                is_cache = _is_named_as_cache(value)
                once, is_wrapped = once or is_cache, is_wrapped or not is_cache
                continue
            if isinstance(value, ContextFactory):  # `@locked()` is `with locked():` around each call
                contexts.append(self.evaluator.frame(value.function.scope))
            name = name or dotted(value)
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
        is_cached = once
        if once and makes is not Makes.CACHED_PROPERTY:
            # a cache of many arguments misses for each new one; one that forgets nothing is meant for few of them
            once = all(p.name == scope.receiver_name for p in scope.facts.parameters) or _never_forgets(scope)
        return Role(makes, once, is_cached, process, tuple(types), is_wrapped, tuple(contexts))

    def _describes(self, decorator: ClassValue) -> bool:
        """Does an object of this class stand for an attribute (`__get__`), and not for something to call?"""
        find = self.evaluator.hierarchy.find
        return isinstance(find(decorator.cls, "__get__"), Member) and not isinstance(
            find(decorator.cls, "__call__"), Member
        )

    def _declared_name(self, value: Value) -> str | None:
        """The name of a decorator of the project that is declared to let functions run in threads."""
        declared = self.evaluator.catalogue.declared
        if not declared.offloading or not isinstance(value, FunctionValue):
            return None
        return value.scope.dotted if declared.offloads(value.scope.dotted) else None

    def of(self, scope: Scope) -> list[Value]:
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

    def decorated(self, scope: Scope, receiver: Value | None, outer: Frame | None, inferred: int = 0) -> Values:
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
            if plain.scope.is_async:
                return (plain,)
            return (pool.offloaded(plain, role.process, self._threads(plain.scope)),)
        if not role.is_wrapped:
            return (plain,)
        bare = pool.function(plain.scope, None, plain.outer, plain.inferred)
        current: Value = bare
        for value in reversed(self.of(plain.scope)):
            if isinstance(value, FunctionValue | ClassValue | Instance | Partial):
                wrapped = self.evaluator.calling.results((value,), Given(((current,),)))
                current = _wrapper_of(plain, wrapped) or current
        if current is bare:
            return (plain,)
        if isinstance(current, FunctionValue) and current.receiver is None and plain.receiver is not None:
            return (pool.function(current.scope, plain.receiver, current.outer, plain.inferred),)
        return (current,)

    def _threads(self, scope: Scope) -> Threads | None:
        """Whose threads a function under `@sync_to_async` and the like runs in."""
        around = self.evaluator.frame_around(self.evaluator.frame(scope))
        for expr in scope.facts.decorators:
            for name in filter(None, map(dotted, self.decorator(expr, around))):
                runs = self.evaluator.catalogue.runs(name)
                if runs is not None and isinstance(expr, int):
                    return threads_of(runs, Actuals(self.evaluator, around, around.scope.body.calls[expr]))
                if runs is not None:
                    return runs.threads
        return None


def _never_forgets(scope: Scope) -> bool:
    """Does it keep all results for ever (`@cache`, `@lru_cache(maxsize=None)`)?"""
    around = scope.parent
    for expr in scope.facts.decorators:
        if not isinstance(expr, int) or around is None:
            if last_name(expr) == "cache":
                return True
            continue
        call = around.body.calls[expr]
        sizes = [value for key, value in call.keywords if key == "maxsize"] or call.arguments[:1]
        is_endless = any(isinstance(size, Constant) and size.value is None for size in sizes)
        if is_endless and last_name(call.callee) == "lru_cache":
            return True
    return False


def _is_named_as_cache(value: Value) -> bool:
    """Is it a decorator of the project that stands in for `functools.lru_cache`?"""
    scope = value.scope if isinstance(value, FunctionValue) else None
    while scope is not None:
        if scope.facts.name.lower().endswith(("lru_cache", "memoize", "memoized")):
            return True
        scope = scope.closure_parent
    return False


def _wrapper_of(plain: FunctionValue, wrapped: Values) -> Value | None:
    """What a decorator has returned; of a sync and an async wrapper, the one that fits the function."""
    functions = [value for value in wrapped if isinstance(value, FunctionValue)]
    if len(functions) > 1 and len({value.scope.is_async for value in functions}) > 1:
        return next(value for value in functions if value.scope.is_async == plain.scope.is_async)
    return next((value for value in wrapped if not isinstance(value, Text | Coroutine)), None)
