"""Constants of modules that decide something: `DEBUG = False`, and nobody in the program binds it anew."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from asynclint.model.facts import Constant
from asynclint.program.symbols.lazy import lazy

if TYPE_CHECKING:
    from asynclint.program.symbols.scopes import Project, Scope


class Assigned:
    """The last names of attributes that any module of the program assigns: `settings.DEBUG = True`."""

    __slots__ = ("__dict__", "modules")

    def __init__(self, modules: "Mapping[str, Project]") -> None:
        self.modules = modules

    @lazy
    def names(self) -> frozenset[str]:
        return frozenset(
            target.rpartition(".")[2] for module in self.modules.values() for target, _, _ in module.facts.stores
        )


def constant_flag(scope: "Scope", name: str) -> bool | None:
    """Is the global flag of this name on? None for what is no flag, or may change.

    By convention a name in capitals is not bound again; what is bound again all the same is found by its name.
    """
    if name != name.upper() or "." in name or scope.module.is_external:
        return None
    around: Scope | None = scope
    while around is not None and around.is_function:
        if name in around.locals:
            return None
        around = around.closure_parent
    module = scope.module
    positions = module.body.bindings.get(name, ())
    if len(positions) != 1 or name in module.rebinders or name in module.body.imports:
        return None
    binding = module.body.body.bindings[positions[0]]
    if binding.block != 0 or not isinstance(binding.value, Constant) or not isinstance(binding.value.value, bool):
        return None
    if module.assigned is None or name in module.assigned.names or "globals" in module.facts.called.split():
        return None
    return binding.value.value
