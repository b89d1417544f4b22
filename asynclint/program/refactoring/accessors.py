"""A client that is built per request, and that no application can hand on -> a function of its module that builds one,
once, for whoever asks."""

from collections.abc import Iterable

from asynclint.catalogue.entries import Client, Context
from asynclint.model.edits import Edit, EnsureImport
from asynclint.model.lifespan_edits import BuildOnce, UseInstead
from asynclint.program.analyses.applications import location, place
from asynclint.program.analyses.lifetimes import Tenure
from asynclint.program.callgraph.callers import CallOf
from asynclint.program.callgraph.entrypoints import context_of
from asynclint.program.refactoring.forms import builds_the_same
from asynclint.program.refactoring.hoists import Hoist, Hoists
from asynclint.program.symbols.naming import Refusal, import_of, is_bound
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.program.symbols.spelling import spell

_CACHES = frozenset({"cache", "lru_cache"})


class Accessors:
    def __init__(self, hoists: Hoists) -> None:
        self._hoists = hoists
        self._evaluator = hoists.evaluator

    def plan(self, built: CallOf, symbol: str, client: Client, tenures: Iterable[Tenure]) -> Hoist | Refusal:
        """For the client that a call builds, with all the ways on which it is thrown away."""
        ways = list(tenures)
        if not ways or any(way.context is not Context.REQUEST for way in ways):
            return Refusal("not only requests need it, and each event loop needs one of its own")
        kind = self._evaluator.catalogue.created_by(symbol)
        spots = self._hoists.spots(built, kind, ways)
        if isinstance(spots, Refusal):
            return spots
        reason = self._hoists.handed_out([built, *spots], kind, client) or self._tested(spots)
        if reason:
            return Refusal(reason)
        found = self._function(built, symbol) if spots == [built] else self._factory(built)
        if isinstance(found, Refusal):
            return found
        name, edits = found
        for spot in spots:
            callee = f"{name}()" if spot == built else f"{spell(spot.call.callee, spot.scope)}()"
            edits.append(UseInstead(location(spot.scope, spot.call), callee, client.closed_by))
        return Hoist(tuple(edits), name, len(spots))

    def _tested(self, spots: Iterable[CallOf]) -> str:
        """Each test has a loop of its own, and a client would outlive the first one."""
        for spot in spots:
            callers = self._hoists.callers.of(spot.scope)
            for caller in callers if not isinstance(callers, Refusal) else ():
                path = caller.scope.module.path
                if context_of(caller.scope.module) is Context.TEST:
                    return f"{path}:{caller.call.line} calls `{spot.scope.facts.name}` on a loop of its own"
        return ""

    # ---------------------------------------------------------------- what builds it
    def _function(self, built: CallOf, symbol: str) -> tuple[str, list[Edit]] | Refusal:
        """A new function beside the one that builds it now, or the one that an earlier fix has written."""
        module = built.scope.module
        if "functools" in module.body.locals and not self._is_module(module, "functools"):
            return Refusal(f"`functools` means something else in {module.path}")
        for name in self._hoists.names(built, symbol):
            function = f"shared_{name.removeprefix('shared_')}"  # `get_...` is what dependencies are called
            known = self._known(module, function)
            if known is not None and builds_the_same(self._evaluator, known, built):
                return function, []
            if is_bound(built.scope, function) or is_bound(module.body, function):
                continue
            last = spell(built.call.callee, built.scope)
            annotation = last if last.rpartition(".")[2][:1].isupper() else ""
            edits: list[Edit] = [
                EnsureImport(module.path, "functools"),
                BuildOnce(location(built.scope, built.call), function, annotation),
            ]
            return function, edits
        return Refusal("no name is free for it")

    def _factory(self, built: CallOf) -> tuple[str, list[Edit]] | Refusal:
        """The project's own function that builds it keeps what it has built."""
        scope, module = built.scope, built.scope.module
        plain = scope.is_function and not scope.is_async and not scope.is_generator and scope.cls is None
        if not plain or scope.facts.parameters or scope.parent is not module.body:
            return Refusal(f"`{scope.facts.name}` builds it anew for whoever calls it")
        if scope.facts.decorators:
            return Refusal(f"`{scope.facts.name}` is decorated")
        needed = import_of(module, "functools", "cache")
        if isinstance(needed, Refusal):
            return needed
        edits: list[Edit] = [EnsureImport(module.path, "functools", "cache")] if needed else []
        return scope.facts.name, [*edits, BuildOnce(place(scope), "", "")]

    def _known(self, module: Project, function: str) -> CallOf | None:
        """What a cached function of the module builds."""
        for scope in module.functions_named(function):
            returned = [expr for expr, _, _ in scope.body.returns]
            if len(returned) == 1 and isinstance(returned[0], int) and self._is_cached(scope):
                return CallOf(scope, returned[0])
        return None

    @staticmethod
    def _is_cached(scope: Scope) -> bool:
        return not scope.decorator_names.isdisjoint(_CACHES)

    @staticmethod
    def _is_module(module: Project, name: str) -> bool:
        return any(entry.module == name and entry.name is None for entry in module.body.imports.get(name, ()))
