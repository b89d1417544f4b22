"""Names that an edit may use in a scope: free ones, and those that are imported already."""

from asynclint.model.facts import Import
from asynclint.model.record import record
from asynclint.program.symbols.scopes import Project, Scope


@record
class Refusal:
    """Why something is not repaired, as words that follow "not repaired: "."""

    reason: str
    is_provisional: bool = False  # when something else has been done it can be


def is_bound(scope: Scope, name: str) -> bool:
    """Does the name mean anything in the scope, or in one around it?"""
    around: Scope | None = scope
    while around is not None:
        if name in around.locals:
            return True
        around = around.closure_parent
    return False


def free_name(scope: Scope, *candidates: str) -> str | None:
    """The first of the names that means nothing here."""
    return next((name for name in candidates if not is_bound(scope, name)), None)


def import_of(module: Project, source: str, name: str) -> bool | Refusal:
    """Does `from source import name` have to be added? A refusal when the name means something else here."""
    for entry in module.body.imports.get(name, ()):
        if entry.name == name and not entry.type_checking and _same_thing(entry, source):
            return False
    if is_bound(module.body, name):
        return Refusal(f"`{name}` means something else in {module.path}")
    return True


#: Modules that pass on what others of their group define.
_KIN = (frozenset({"typing", "typing_extensions", "collections", "contextlib"}), frozenset({"fastapi", "starlette"}))


def _same_thing(entry: Import, source: str) -> bool:
    """Is a name of this import what `source` calls by that name?"""
    roots = {entry.module.partition(".")[0], source.partition(".")[0]}
    return not entry.level and (entry.module == source or any(roots <= kin for kin in _KIN))
