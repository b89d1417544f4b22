"""Constants that decide something: `DEBUG = False`, and nobody in the program binds it anew."""

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
    """Is the flag of this name on, a global one or one of the function? None for what is no flag, or may change.

    By convention a name in capitals is not bound again; what is bound again all the same is found by its name.
    """
    if name in scope.bindings and scope.is_function:
        return _local_flag(scope, name)
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


def _local_flag(scope: "Scope", name: str) -> bool | None:
    """`is_enabled = False` at the top of a function, and nothing in it binds the name again."""
    positions = scope.bindings[name]
    binding = scope.body.bindings[positions[0]]
    if len(positions) != 1 or binding.block != 0 or name in scope.parameters or name in scope.imports:
        return None
    if not isinstance(binding.value, Constant) or not isinstance(binding.value.value, bool):
        return None
    return None if name in scope.module.rebinders else binding.value.value
