"""Names that make Python call a method where no call is written: properties and operators of the program's classes."""

from asynclint.program.scopes import Modules

_PROTOCOL = frozenset(
    {
        "__getitem__", "__setitem__", "__delitem__", "__contains__", "__bool__", "__len__", "__add__", "__truediv__",
        "__mul__", "__or__",
    }
)  # fmt: skip


def special_names(modules: Modules) -> frozenset[str]:
    """Properties (anything under a decorator with `property` in its name) and operator methods defined anywhere."""
    found: set[str] = set()
    for module in modules.in_order():
        for function in module.facts.functions:
            if function.cls < 0:
                continue
            if function.name in _PROTOCOL or any(
                isinstance(decorator, str) and "property" in decorator.rpartition(".")[2].lower()
                for decorator in function.decorators
            ):
                found.add(function.name)
    return frozenset(found)
