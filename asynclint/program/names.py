"""Names that make Python call a method where no call is written: properties and operators of the program's classes."""

from asynclint.model.facts import Expr
from asynclint.program.modules import Modules
from asynclint.program.scopes import Scope

_PROTOCOL = frozenset(
    {
        "__getitem__", "__setitem__", "__delitem__", "__contains__", "__bool__", "__len__", "__add__", "__truediv__",
        "__mul__", "__or__",
    }
)  # fmt: skip


def special_names(modules: Modules) -> list[Scope]:
    """Definitions of properties (any decorator with `property` in its name), their setters, and operator methods."""
    found: list[Scope] = []
    for module in modules.in_order():
        for index, function in enumerate(module.facts.functions):
            if function.cls >= 0 and (function.name in _PROTOCOL or any(map(_is_property, function.decorators))):
                found.append(module.scope(index))
    return found


def _is_property(decorator: Expr) -> bool:
    return isinstance(decorator, str) and (
        "property" in decorator.rpartition(".")[2].lower() or decorator.endswith(".setter")
    )


def mentions(scope: Scope, names: set[str]) -> bool:
    """Does the function read an attribute with one of these names?"""
    return any(
        not names.isdisjoint(use.value.split(".") if isinstance(use.value, str) else (getattr(use.value, "name", ""),))
        for use in scope.body.uses
    )
