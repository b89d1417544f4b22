"""Classes of which there is one object, because their metaclass or a decorator keeps the first one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asynclint.model.facts import Operation
from asynclint.program.evaluation.hierarchy import Member
from asynclint.program.evaluation.values import ClassValue, FunctionValue, dotted
from asynclint.program.symbols.caches import cache_hits, fills_cache
from asynclint.program.symbols.scopes import ProjectClass, Scope
from asynclint.program.symbols.spelling import last_name

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator

#: Decorators and metaclasses that nobody can look into say by their name what they do.
_NAME = "singleton"
_LOOK_UPS = frozenset({"get", "pop", "setdefault"})


class Singletons:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator
        self._known: dict[ProjectClass, bool] = {}

    def includes(self, cls: ProjectClass) -> bool:
        """Is the first object of the class also the last one?"""
        found = self._known.get(cls)
        if found is None:
            found = self._known[cls] = self._is_decorated(cls) or self._has_metaclass(cls)
        return found

    def _has_metaclass(self, cls: ProjectClass) -> bool:
        written = [
            item.facts.name if isinstance(item, ProjectClass) else item
            for item in self.evaluator.hierarchy.metaclasses(cls)
        ]
        found = self.evaluator.hierarchy.of_metaclass(cls, "__call__") if written else None
        if isinstance(found, Member) and _tells_apart(found.scope):
            return False
        if any(_NAME in name.lower() for name in written):
            return True
        return isinstance(found, Member) and _keeps(found.scope)

    def _is_decorated(self, cls: ProjectClass) -> bool:
        """`@singleton class Service: ...`: what replaces the class keeps what it has made."""
        if not cls.facts.decorators:
            return False
        around = self.evaluator.frame_around(self.evaluator.frame(cls.scope))
        for expr in cls.facts.decorators:
            for value in self.evaluator.decorators.decorator(expr, around)[:1]:
                if isinstance(value, FunctionValue):
                    if any(map(_keeps, _within(value.scope))):
                        return True
                    name = value.scope.facts.name
                else:
                    name = value.cls.facts.name if isinstance(value, ClassValue) else dotted(value) or ""
                if _NAME in name.rpartition(".")[2].lower():
                    return True
        return False


def _keeps(scope: Scope) -> bool:
    return bool(cache_hits(scope)) or any(fills_cache(scope, number) for number in range(len(scope.body.blocks)))


def _tells_apart(scope: Scope) -> bool:
    """Does it look its objects up by what the constructor is given? There is one for each name then, and many names."""
    body = scope.body
    given = {parameter.name for parameter in scope.facts.parameters} - {scope.receiver_name}
    keys = [call.arguments[0] for call in body.calls if last_name(call.callee) in _LOOK_UPS and call.arguments]
    tests = [block.test for block in body.blocks if isinstance(block.test, Operation)]
    keys += [test.left for test in tests if test.symbol in ("In", "NotIn")]
    return any(isinstance(key, str) and key in given for key in keys)


def _within(scope: Scope) -> Iterator[Scope]:
    """The function, and those that it defines."""
    yield scope
    for index, function in enumerate(scope.module.facts.functions):
        if function.parent == scope.index:
            yield scope.module.scope(index)
