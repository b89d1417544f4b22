"""Flags that objects keep: `self.dry_run = dry_run` in the constructor, asked for with `if self.dry_run` ever after."""

from typing import TYPE_CHECKING

from asynclint.model.facts import Attribute, Constant, Expr, Parameter
from asynclint.program.evaluation.hierarchy import Member
from asynclint.program.evaluation.switches import FLAG, asked_of_receiver
from asynclint.program.evaluation.values import UNKNOWN, Arguments, Flag, Values
from asynclint.program.symbols.scopes import ProjectClass, Scope

if TYPE_CHECKING:
    from asynclint.program.evaluation.arguments import Actuals
    from asynclint.program.evaluation.evaluate import Evaluator

#: Constructors that hand a parameter on to the one they inherit further than this are given up.
_FURTHEST = 4
#: Where a constant comes from: the constant itself, or a parameter of the constructor with its position.
_NOT_KNOWN = (-1, Parameter("", None, None, 0))
_Origin = bool | int | str | None | tuple[int, Parameter]


class Flags:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator
        self._origins: dict[ProjectClass, dict[str, _Origin]] = {}

    def of(self, cls: ProjectClass, actuals: "Actuals") -> Arguments:
        """The flags of an object that is made with these arguments."""
        found: dict[str, Values] = {}
        for name, origin in self._of_class(cls).items():
            values: Values = UNKNOWN
            if isinstance(origin, tuple):
                position, parameter = origin
                values = actuals.constant(position, parameter)
            else:
                values = (self.evaluator.pool.flag(origin),)
            if len(values) == 1 and isinstance(values[0], Flag):
                found[FLAG + name] = values
        return tuple(sorted(found.items()))

    def _of_class(self, cls: ProjectClass) -> dict[str, _Origin]:
        found = self._origins.get(cls)
        if found is None:
            order = [item for item in self.evaluator.hierarchy.order(cls) if not isinstance(item, str)]
            found = self._origins[cls] = {}
            candidates = self._stored(order) or self._written(order)
            if candidates:
                asked = {name for item in order for method in item.methods for name in asked_of_receiver(method)}
                for name in sorted(asked & candidates.keys()):
                    if not self.evaluator.outside.is_stored(name):
                        found[name] = candidates[name]
        return found

    def _stored(self, order: list[ProjectClass]) -> dict[str, _Origin]:
        """Attributes that only a constructor assigns, and as it was given them."""
        first = self.evaluator.hierarchy.find(order[0], "__init__")
        if not isinstance(first, Member):
            return {}
        found: dict[str, _Origin] = {}
        for cls in order:
            scope = cls.method("__init__")
            for parameter in scope.parameters.values() if scope is not None else ():
                name = _kept_as(scope, parameter) if scope is not None else None
                if name is None or scope is None or sum(len(c.attributes.get(name, ())) for c in order) != 1:
                    continue
                origin = _origin(order, first.scope, scope, parameter.name)
                if origin is not _NOT_KNOWN:
                    found[name] = origin
        return {**self._written(order), **found}

    def _written(self, order: list[ProjectClass]) -> dict[str, _Origin]:
        """Constants in class suites, and fields of data classes, that no method assigns."""
        found: dict[str, _Origin] = {}
        position = 0
        for cls in reversed(order):
            for binding in cls.scope.body.bindings:
                value = binding.value
                is_field = binding.annotation is not None and bool(cls.facts.decorators)
                kinds = bool | str if is_field else bool
                if isinstance(value, Constant) and isinstance(value.value, kinds) and binding.block == 0:
                    parameter = Parameter(binding.target, binding.annotation, value, 1)
                    found[binding.target] = (position, parameter) if is_field else value.value
                elif binding.target in found:
                    del found[binding.target]
                position += binding.annotation is not None
        return {name: origin for name, origin in found.items() if not any(name in cls.attributes for cls in order)}


def _kept_as(scope: Scope, parameter: Parameter) -> str | None:
    """The attribute that `self.attribute = parameter` makes of it."""
    if parameter.kind not in (1, 3) or parameter.name in scope.bindings:
        return None
    for binding in scope.body.bindings:
        owner, _, name = binding.target.partition(".")
        if binding.value == parameter.name and owner == scope.receiver_name and binding.block == 0 and "." not in name:
            return name if not name.endswith("]") else None
    return None


def _origin(order: list[ProjectClass], first: Scope, scope: Scope, name: str) -> _Origin | None:
    """What a parameter of an inherited constructor stands for in the one that is called."""
    constructors = [method for cls in order if (method := cls.method("__init__")) is not None]
    if scope not in constructors[:_FURTHEST] or first is not constructors[0]:
        return _NOT_KNOWN
    for caller in reversed(constructors[: constructors.index(scope)]):
        given = _given_to_super(caller, scope, name)
        if isinstance(given, Constant):
            return _NOT_KNOWN if isinstance(given.value, float) else given.value
        if not isinstance(given, str) or given not in caller.parameters or given in caller.bindings:
            return _NOT_KNOWN
        scope, name = caller, given
    parameter = scope.parameters[name]
    position = list(scope.parameters).index(name) - 1 if parameter.kind == 1 else -1
    return position, parameter


def _given_to_super(caller: Scope, scope: Scope, name: str) -> Expr:
    """What `super().__init__(...)` hands to the parameter of the next constructor; None when that is not known."""
    calls = [c for c in caller.body.calls if isinstance(c.callee, Attribute) and c.callee.name == "__init__"]
    if len(calls) != 1 or any(key is None for key, _ in calls[0].keywords):
        return None
    for key, expr in calls[0].keywords:
        if key == name:
            return expr
    position = list(scope.parameters).index(name) - 1
    given = calls[0].arguments
    if scope.parameters[name].kind == 1 and position < len(given):
        return given[position]
    return scope.parameters[name].default
