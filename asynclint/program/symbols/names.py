"""Names that make Python call a method where no call is written: properties and operators of the program's classes."""

from collections.abc import Set

from asynclint.model.facts import Expr
from asynclint.program.symbols.modules import Modules
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.program.symbols.spelling import OPERATORS, REFLECTED, last_name

_PROTOCOL = frozenset(
    {
        "__getitem__", "__setitem__", "__delitem__", "__contains__", "__bool__", "__len__", "__str__", "__repr__",
        "__format__", "__hash__", "__await__", "__get__", "__set__", "__missing__", "__class_getitem__", "__setattr__",
        "__reversed__", "__int__", "__float__", "__index__", "__abs__", "__round__",
        *(name for table in (OPERATORS, REFLECTED) for names in table.values() for name in names),
    }
)  # fmt: skip


def special_names(modules: Modules) -> list[Scope]:
    """Definitions of properties, their setters, and operator methods.

    A property has a decorator with `property` in its name, or one that is a class with a `__get__`.
    """
    getters = {
        module.facts.classes[function.cls].name
        for module in modules.in_order()
        for function in module.facts.functions
        if function.cls >= 0 and function.name == "__get__"
    }
    found: list[Scope] = []
    for module in modules.in_order():
        for index, function in enumerate(module.facts.functions):
            if function.cls >= 0 and (
                function.name in _PROTOCOL or any(_is_property(expr, getters) for expr in function.decorators)
            ):
                found.append(module.scope(index))
    return found


def names_of(scopes: list[Scope], modules: Modules) -> set[str]:
    """The names under which these definitions are used; a descriptor has those that classes give it."""
    descriptors = {
        scope.cls.facts.name for scope in scopes if scope.facts.name in ("__get__", "__set__") and scope.cls is not None
    }
    return {scope.facts.name for scope in scopes} | (_described(descriptors, modules) if descriptors else set())


def _described(descriptors: set[str], modules: Modules) -> set[str]:
    """`data = Lazy()` in the suite of a class, for each class `Lazy` with a `__get__`."""
    return {
        binding.target
        for module in modules.in_order()
        for cls in module.facts.classes
        for body in (module.scope(cls.body).body,)
        for binding in body.bindings
        if isinstance(binding.value, int) and last_name(body.calls[binding.value].callee) in descriptors
    }


def _is_property(decorator: Expr, getters: set[str]) -> bool:
    if not isinstance(decorator, str):
        return False
    name = decorator.rpartition(".")[2]
    return "property" in name.lower() or name == "setter" or name in getters


def callers_of(module: Project, names: Set[str]) -> list[Scope]:
    """The functions of a module that may call something with one of these last names; no body is decoded for it."""
    spelled = [name.encode() for name in module.facts.called.split() if name in names]
    if not spelled:
        return []
    return [
        module.scope(index)
        for index, function in enumerate(module.facts.functions)
        for body in (bytes(function.body),)
        if any(name in body for name in spelled)
    ]


def mentions(scope: Scope, names: set[str]) -> bool:
    """Does the function read an attribute with one of these names?"""
    return any(
        not names.isdisjoint(use.value.split(".") if isinstance(use.value, str) else (getattr(use.value, "name", ""),))
        for use in scope.body.uses
    )
