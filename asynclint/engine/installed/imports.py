"""Imports that leave the project -> what is installed for them, and how much of that can be read."""

import sys
from collections.abc import Iterator

from asynclint.catalogue.load import Catalogue
from asynclint.engine.installed.packages import Packages
from asynclint.environment.finder import How
from asynclint.environment.installed import Environment
from asynclint.model.record import record
from asynclint.program.symbols.modules import Modules

#: So many names are worth printing.
_MOST_NAMED = 5


@record(order=True)
class Imported:
    """A package that the project imports. `how` is source, stub, compiled, catalogue or not found."""

    name: str
    how: str
    distribution: str = ""
    file: str = ""


def survey(modules: Modules, environment: Environment | None, catalogue: Catalogue) -> list[Imported]:
    """Every package outside the project and the standard library, by its import name."""
    found = (_look_up(name, environment, catalogue) for name in _names(modules))
    return sorted({item.name: item for item in found}.values())


def _names(modules: Modules) -> Iterator[str]:
    """Dotted names that are imported from elsewhere; of `from a import b` both, as b may be a module."""
    seen: set[tuple[str, str]] = set()
    for module in modules.in_order():
        folder = module.path.rpartition("/")[0]
        for entry in module.facts.imports:
            top = entry.module.partition(".")[0]
            if entry.level or top in sys.stdlib_module_names or (folder, entry.module) in seen:
                continue
            seen.add((folder, entry.module))
            if not any(modules.find_own(name, module) for name in (top, entry.module, f"{entry.module}.{entry.name}")):
                yield f"{entry.module}.{entry.name}" if entry.name not in (None, "*") else entry.module


def _look_up(name: str, environment: Environment | None, catalogue: Catalogue) -> Imported:
    """The shortest part of the name that stands for a package: `google.cloud.storage`, `requests`."""
    parts = name.split(".")
    for size in range(1, len(parts) + 1):
        prefix = ".".join(parts[:size])
        origin = environment.find(prefix) if environment is not None else None
        is_known = catalogue.knows(prefix)
        if environment is not None and origin is not None and (origin.how is not How.NAMESPACE or is_known):
            how = "catalogue" if is_known else origin.how.value
            return Imported(prefix, how, str(environment.distribution(origin) or ""), origin.shown)
        if is_known:
            return Imported(prefix, "catalogue")
    return Imported(parts[0], "not found")


def unknown_packages(packages: Packages, modules: Modules, catalogue: Catalogue) -> list[str]:
    """What the project imports, and nothing is known of; also where packages are not followed on purpose."""
    return [item.name for item in survey(modules, packages.environment, catalogue) if item.how == "not found"]


def notes(packages: Packages, missing: list[str]) -> list[str]:
    """What a reader of the findings has to know about the packages: which were followed, and which were not there."""
    found: list[str] = []
    environment = packages.environment
    if environment is not None and packages.known:
        place = environment.place
        found.append(f"calls are followed into the packages of {place.top} ({place.rule})")
    if missing and packages.is_on:
        found.append(_missing(missing, environment))
    return found


def _missing(names: list[str], environment: Environment | None) -> str:
    number = "1 imported package" if len(names) == 1 else f"{len(names)} imported packages"
    shown = ", ".join(names[:_MOST_NAMED]) + (", ..." if len(names) > _MOST_NAMED else "")
    if environment is None:
        return f"no environment was found, so that nothing is known of {number} ({shown}); name one with --python"
    verb = "is" if len(names) == 1 else "are"
    return f"{number} {verb} not installed in {environment.place.top} and not in the catalogue ({shown})"
