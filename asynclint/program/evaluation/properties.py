"""Properties: the functions that run when an attribute is read or assigned."""

from typing import TYPE_CHECKING

from asynclint.catalogue.entries import Makes
from asynclint.program.evaluation.hierarchy import MOST_OVERRIDES, Member
from asynclint.program.evaluation.values import ClassValue, Frame, Instance, Value

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator

#: Decorators whose functions run when an attribute of an object is read, and not one of the class.
_OF_OBJECTS = frozenset({"property", "cached_property", "abstractproperty"})


class Properties:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator

    def of_object(self, value: Value, name: str) -> list[Frame]:
        """The functions that run when `value.name` is read."""
        if not isinstance(value, Instance):
            return []
        found = self.evaluator.hierarchy.find(value.cls, name)
        if not isinstance(found, Member):
            return self._described(value, name)
        role = self.evaluator.decorators.role(found.scope)
        if role.makes not in (Makes.PROPERTY, Makes.CACHED_PROPERTY):
            return []
        pool = self.evaluator.pool
        if found.scope.does_nothing and not value.exact:
            members = [m for m in self.evaluator.hierarchy.implementations(value.cls, name) if not m.scope.does_nothing]
            if 0 < len(members) <= MOST_OVERRIDES:
                return [pool.frame(m.scope, pool.instance(m.cls)) for m in members]
        return [pool.frame(found.scope, value, (), self.evaluator.members.outer(found.scope))]

    def of_class(self, value: ClassValue, name: str) -> Frame | None:
        """The function that runs when `Class.name` is read: one under a `@classproperty` of whatever origin."""
        found = self.evaluator.hierarchy.find(value.cls, name)
        if not isinstance(found, Member) or not found.scope.facts.decorators:
            return None
        names = found.scope.decorator_names
        is_plain = not names.isdisjoint(_OF_OBJECTS) and "classmethod" not in names
        if is_plain or self.evaluator.decorators.role(found.scope).makes is not Makes.PROPERTY:
            return None
        return self.evaluator.pool.frame(found.scope, value, (), self.evaluator.members.outer(found.scope))

    def _described(self, value: Instance, name: str, method: str = "__get__") -> list[Frame]:
        """The `__get__` or `__set__` of the descriptor that the class keeps under this name."""
        owners = [owner for owner in self.evaluator.members.in_suite(value, name) if isinstance(owner, Instance)]
        getters = [(owner, self.evaluator.hierarchy.find(owner.cls, method)) for owner in owners]
        return [self.evaluator.pool.frame(g.scope, owner) for owner, g in getters if isinstance(g, Member)]

    def setters(self, value: Value, name: str) -> list[Frame]:
        """The functions that run when `value.name = ...` is executed."""
        if not isinstance(value, Instance):
            return []
        described = self._described(value, name, "__set__")
        if described:
            return described
        for cls in self.evaluator.hierarchy.order(value.cls):
            setter = cls.setter(name) if not isinstance(cls, str) else None
            if setter is not None:
                return [self.evaluator.pool.frame(setter, value)]
        return []
