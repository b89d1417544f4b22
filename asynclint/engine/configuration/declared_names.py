"""Names that the configuration declares facts about: those that a module which is there does not have."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from asynclint.engine.complaints import suggest
from asynclint.engine.configuration.settings import Settings

if TYPE_CHECKING:
    from asynclint.program.program import Program
    from asynclint.program.symbols.scopes import Project


def misspelled(settings: Settings, program: "Program") -> list[str]:
    """A warning for each name that cannot be meant; nothing is said of what is not installed or made at run time."""
    facts = settings.user_facts
    declared = {
        "blocking": [fact.symbol for fact in facts.blocking],
        "nonblocking": facts.nonblocking,
        "offloading": facts.offloading,
        "entry-points": [entry.symbol for entry in facts.entry_points],
    }
    if not any(declared.values()):
        return []
    own = {module.name: module for module in program.modules.in_order()}
    found = []
    for key, symbols in declared.items():
        for symbol in symbols:
            problem = _problem(program, own, symbol.removesuffix(".*"))
            if problem is not None:
                found.append(f"{_place(settings, symbol)}{key}: {problem}")
    return found


def _problem(program: "Program", own: dict[str, "Project"], symbol: str) -> str | None:
    parts = symbol.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        name = ".".join(parts[:cut])
        module = own.get(name) or program.modules.find_outside(name)
        if module is not None:
            return _missing(program, module, parts[cut:])
    return None


def _missing(program: "Program", module: "Project", rest: list[str]) -> str | None:
    """What is wrong with `rest`, the names below a module."""
    from asynclint.program.evaluation.values import ClassValue

    evaluator, name = program.evaluator, rest[0]
    values = evaluator.globals.module_member(module, name)
    if values is None:
        if any(entry.name == "*" for entry in module.facts.imports) or "__getattr__" in _names(module):
            return None
        return f"{module.name} has no `{name}`.{suggest(name, _names(module))}"
    if len(rest) < 2 or len(values) != 1 or not isinstance(values[0], ClassValue):
        return None
    order = evaluator.hierarchy.order(values[0].cls)
    members: set[str] = set()
    for cls in order:
        if isinstance(cls, str):
            return None  # a class that nothing is known of may have it
        members |= cls.members.keys()
        members |= {binding.target.rpartition(".")[2] for method in cls.methods for binding in method.body.bindings}
    if rest[1] in members or "__getattr__" in members:
        return None
    return f"{module.name}.{name} has no `{rest[1]}`.{suggest(rest[1], members)}"


def _names(module: "Project") -> set[str]:
    return {*module.body.bindings, *module.body.imports}


def _place(settings: Settings, symbol: str) -> str:
    """Where the configuration names it: `pyproject.toml:12: `."""
    path = settings.config
    if path is None:
        return ""
    try:
        with open(os.path.join(settings.root, path), encoding="utf-8") as stream:
            lines: Iterable[str] = stream.read().splitlines()
    except (OSError, ValueError):
        return ""
    number = next((n for n, line in enumerate(lines, start=1) if symbol in line), 0)
    shown = os.path.relpath(os.path.join(settings.root, path), settings.root)
    return f"{shown}:{number}: " if number else f"{shown}: "
