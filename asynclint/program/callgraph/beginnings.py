"""Methods that only the start or the end of a program calls, although anybody could."""

from collections.abc import Callable, Mapping, Set

from asynclint.catalogue.entries import Context
from asynclint.program.callgraph.callers import Callers
from asynclint.program.callgraph.entrypoints import context_of
from asynclint.program.callgraph.runtime import Runtime
from asynclint.program.symbols.lazy import lazy
from asynclint.program.symbols.naming import Refusal
from asynclint.program.symbols.scopes import Scope

_NOBODY_WAITS = frozenset({Context.STARTUP, Context.SHUTDOWN})


class Beginnings:
    """A method may be called through objects that nobody can follow, so that its own context is unknown.

    That says nothing where some call of it is part of the start, and every call of the project is known. Only then all
    callers are looked for, which takes time.
    """

    def __init__(self, contexts: Mapping[Scope, Set[Context]], runtime: Callable[[], Runtime]) -> None:
        self._contexts = contexts
        self._runtime = runtime
        self._found: dict[Scope, Context | None] = {}

    def of(self, scope: Scope) -> Context | None:
        """The context of a function in which it is not known that it is called; None when it may be another one."""
        if scope not in self._found:
            self._found[scope] = None
            self._found[scope] = self._context(scope)
        return self._found[scope]

    def _context(self, scope: Scope) -> Context | None:
        known = self._contexts.get(scope, set()) - {Context.UNKNOWN}
        if not known or not known <= _NOBODY_WAITS:
            return None
        calls = self._callers.of(scope)
        if isinstance(calls, Refusal) or not all(self._is_quiet(call.scope) for call in calls):
            return None
        return Context.STARTUP if Context.STARTUP in known else Context.SHUTDOWN

    def _is_quiet(self, caller: Scope) -> bool:
        if context_of(caller.module) is not None:
            return True
        contexts = self._contexts.get(caller, set())
        return bool(contexts) and (contexts <= _NOBODY_WAITS or self.of(caller) is not None)

    @lazy
    def _callers(self) -> Callers:
        return Callers(self._runtime())
