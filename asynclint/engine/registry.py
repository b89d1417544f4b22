"""The rules there are: built-in ones and those of installed plugins, through one hook. A broken plugin is a problem."""

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asynclint.api.rule import Rule
from asynclint.engine.select import RuleCard
from asynclint.model.findings import Problem

if TYPE_CHECKING:
    import pluggy

GROUP = "asynclint"


@dataclass
class Registry:
    """Rules in the order of their codes, and what went wrong while collecting them."""

    rules: tuple[Rule, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    plugin_files: tuple[str, ...] = ()  # their change changes results
    catalogues: tuple[Path, ...] = ()  # folders of catalogue files that plugins bring along

    @cached_property
    def cards(self) -> tuple[RuleCard, ...]:
        return tuple(RuleCard(rule.code, rule.name, rule.preview) for rule in self.rules)

    def find(self, code_or_name: str) -> Rule | None:
        return next((rule for rule in self.rules if code_or_name in (rule.code, rule.name)), None)


def load_registry(*, plugins: bool = True) -> Registry:
    """Collects all rules. Entry points are looked at only when some installed distribution declares our group."""
    import pluggy

    from asynclint import checks
    from asynclint.api.hooks import PROJECT, Hooks

    registry = Registry()
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Hooks)
    manager.register(checks, name="built-in rules")
    if plugins and declares_plugins(sys.path):
        _load_entry_points(manager, registry)
    found: dict[str, Rule] = {}
    for name, plugin in manager.list_name_plugin():
        for rule in _rules_of(name, plugin, registry):
            _enter(rule, name, found, registry)
    registry.rules = tuple(found[code] for code in sorted(found))
    registry.catalogues = tuple(
        folder for name, plugin in manager.list_name_plugin() for folder in _catalogues_of(name, plugin, registry)
    )
    entries = {str(path) for folder in registry.catalogues for path in (folder, *folder.rglob("*.toml"))}
    registry.plugin_files = tuple(sorted(_files_of_plugins(registry.rules) | entries))
    return registry


def declares_plugins(paths: Iterable[str]) -> bool:
    """Is there a distribution with the entry-point group `asynclint`? Ten times cheaper than `importlib.metadata`."""
    for directory in paths:
        try:
            with os.scandir(directory or ".") as entries:
                names = [entry.path for entry in entries if entry.name.endswith((".dist-info", ".egg-info"))]
        except OSError:
            continue
        for name in names:
            try:
                with open(f"{name}/entry_points.txt", "rb") as stream:
                    if b"[asynclint]" in stream.read():
                        return True
            except OSError:
                continue
    return False


def _load_entry_points(manager: "pluggy.PluginManager", registry: Registry) -> None:
    from importlib.metadata import entry_points

    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            manager.register(point.load(), name=point.name)
        except (KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # a plugin may do anything while it is imported, `sys.exit` included
            hint = "update or uninstall it; its rules were not run"
            registry.problems.append(_problem(f"plugin {point.name}", "failed to load", error, hint))


def _rules_of(name: str, plugin: Any, registry: Registry) -> Iterator[Rule]:
    hook = getattr(plugin, "asynclint_rules", None)
    if hook is None:
        return
    try:
        for rule in hook():
            yield rule()
    except Exception as error:
        registry.problems.append(_problem(f"plugin {name}", "failed to give its rules", error, ""))


def _catalogues_of(name: str, plugin: Any, registry: Registry) -> list[Path]:
    hook = getattr(plugin, "asynclint_catalogues", None)
    try:
        folders = [Path(str(folder)) for folder in hook()] if hook is not None else []
    except Exception as error:
        registry.problems.append(_problem(f"plugin {name}", "failed to give its catalogues", error, ""))
        return []
    missing = [folder for folder in folders if not folder.is_dir()]
    registry.problems.extend(Problem(f"plugin {name}", f"there is no folder {folder}") for folder in missing)
    return [folder for folder in folders if folder not in missing]


def _enter(rule: Rule, plugin: str, found: dict[str, Rule], registry: Registry) -> None:
    missing = [word for word in ("code", "name", "message") if not isinstance(getattr(rule, word, None), str)]
    if missing:
        what = f"the rule {type(rule).__name__} has no {' and no '.join(missing)}"
        registry.problems.append(Problem(f"plugin {plugin}", what))
    elif rule.code in found or any(rule.name == other.name for other in found.values()):
        what = f"{rule.code} ({rule.name}) is already taken; the second rule of that code or name was not run"
        registry.problems.append(Problem(f"plugin {plugin}", what))
    else:
        found[rule.code] = rule


def _files_of_plugins(rules: Iterable[Rule]) -> set[str]:
    modules = (sys.modules.get(type(rule).__module__) for rule in rules)
    files = {getattr(module, "__file__", None) for module in modules}
    return {file for file in files if file is not None}


def _problem(where: str, what: str, error: BaseException, hint: str) -> Problem:
    import traceback

    detail = "".join(traceback.format_exception(error))
    return Problem(where, f"{what}: {type(error).__name__}: {error}", hint, detail)
