"""Functions that decorators collect: what a decorator is given, and what is registered with a dispatching function."""

from typing import TYPE_CHECKING

from asynclint.catalogue.entries import Makes
from asynclint.model.facts import Expr
from asynclint.program.evaluation.values import FunctionValue, Value, Values
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.spelling import last_name

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator

#: A decorator with more functions than this says nothing about one of them.
_MOST_FUNCTIONS = 24
#: How `functools.singledispatch` functions are told about further implementations.
_REGISTER = "register"


class Registries:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator
        self._decorated: dict[str, list[tuple[Scope, Expr]]] | None = None
        self._dispatched: dict[Scope, Values] = {}

    def decorated_with(self, scope: Scope) -> Values:
        """The functions and classes that `scope`, a decorator or what a maker of decorators returns, is applied to."""
        names = {scope.facts.name}
        if scope.parent is not None and scope.parent.is_function:
            names.add(scope.parent.facts.name)
        found: dict[Value, None] = {}
        for name in sorted(names):
            candidates = self._decorated_by(name)
            for function, expr in candidates if len(candidates) <= _MOST_FUNCTIONS else ():
                around = self.evaluator.frame_around(self.evaluator.frame(function))
                for value in self.evaluator.decorators.decorator(expr, around):
                    if isinstance(value, FunctionValue) and value.scope is scope:
                        made = function.cls if function.is_class else None
                        pool = self.evaluator.pool
                        found[pool.cls(made) if made is not None else pool.function(function)] = None
        return tuple(found)

    def implementations(self, scope: Scope) -> Values:
        """`@scope.register` functions of a dispatching function; nothing for all others."""
        if not scope.facts.decorators or self.evaluator.decorators.role(scope).makes is not Makes.DISPATCH:
            return ()
        found = self._dispatched.get(scope)
        if found is None:
            found = self._dispatched[scope] = tuple(
                self.evaluator.pool.function(function)
                for function, expr in self._decorated_by(_REGISTER)
                if not function.is_class and self._registers_with(function, expr, scope)
            )
        return found

    def _registers_with(self, function: Scope, expr: Expr, scope: Scope) -> bool:
        around = self.evaluator.frame_around(self.evaluator.frame(function))
        chain = around.scope.body.calls[expr].callee if isinstance(expr, int) else expr
        if not isinstance(chain, str):
            return False
        owner = self.evaluator.chain(chain.rpartition(".")[0], around)
        return any(isinstance(value, FunctionValue) and value.scope is scope for value in owner)

    def _decorated_by(self, name: str) -> list[tuple[Scope, Expr]]:
        """All functions and classes with a decorator of this last name, called or not."""
        if self._decorated is None:
            self._decorated = {}
            for module in self.evaluator.modules.in_order():
                suites = ((cls.body, cls.decorators) for cls in module.facts.classes)
                functions = ((index, function.decorators) for index, function in enumerate(module.facts.functions))
                for index, decorators in (*functions, *suites):
                    for expr in decorators:
                        scope = module.scope(index)
                        parent = scope.parent
                        if isinstance(expr, int) and parent is not None:
                            last = last_name(parent.body.calls[expr].callee)
                        else:
                            last = last_name(expr)
                        self._decorated.setdefault(last, []).append((scope, expr))
        return self._decorated.get(name, [])
