"""What there is to run: the built-in rules and those of plugins, with what went wrong while collecting them."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asynclint.api.hooks import PluginOption
from asynclint.api.rule import Rule
from asynclint.engine.complaints import ConfigError, suggest
from asynclint.engine.configuration.plugin_choice import PluginChoice, Wanted
from asynclint.engine.configuration.select import RuleCard
from asynclint.engine.configuration.versions import fits
from asynclint.engine.plugins.admission import kind_of, wrong_with_rule
from asynclint.engine.plugins.loading import Plugin, Switchboard, ask, check_catalogues, examine, load_plugin
from asynclint.engine.plugins.search import Candidate, find_candidates, plugin_folders
from asynclint.model.findings import Problem
from asynclint.model.record import mutable

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_EVERYTHING = PluginChoice()


@mutable
class Registry:
    """Rules in the order of their codes, and what went wrong while collecting them."""

    rules: tuple[Rule, ...] = ()
    plugins: tuple[Plugin, ...] = ()  # without the built-in one
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    catalogues: tuple[Path, ...] = ()  # folders of catalogue files that plugins bring along
    card_folders: "tuple[Traversable, ...]" = ()
    launch_readers: tuple[tuple[str, Any], ...] = ()  # each with the plugin it comes from
    is_partial: bool = False  # a plugin is left out or broken: selectors may mean rules that are not here

    @cached_property
    def cards(self) -> tuple[RuleCard, ...]:
        return tuple(RuleCard(rule.code, rule.name, rule.preview) for rule in self.rules)

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """The letters that codes of this run begin with, our own first."""
        theirs = {prefix for plugin in self.plugins for prefix in plugin.prefixes}
        return ("ASL", *sorted(theirs - {"ASL"}))

    @property
    def plugin_files(self) -> tuple[str, ...]:
        """Their change changes results."""
        return tuple(sorted({file for plugin in self.plugins for file in plugin.files()}))

    @property
    def plugin_data(self) -> tuple[str, ...]:
        """Folders in which a new file changes results."""
        tops = {folder for plugin in self.plugins for folder in plugin.folders()}
        return tuple(sorted({below for top in tops for below, _, _ in os.walk(top)}))

    def find(self, code_or_name: str) -> Rule | None:
        return next((rule for rule in self.rules if code_or_name in (rule.code, rule.name)), None)


def load_registry(choice: PluginChoice = _EVERYTHING) -> Registry:
    """Collects everything. Raises `ConfigError` when `choice` asks for what there is not."""
    from asynclint import checks

    own = Plugin(Candidate("asynclint", checks.__name__, "asynclint", _version(), ""))
    examine(own, checks)
    nothing = choice.only == ()
    candidates = [] if nothing and not choice.required else find_candidates(plugin_folders())
    plugins = [load_plugin(candidate) for candidate in candidates if choice.wants(candidate.name)]
    _refuse_same_names(plugins)
    _refuse_same_prefixes(plugins)
    switchboard = Switchboard()
    for plugin in (own, *plugins):
        ask(plugin, switchboard)
        _check_data(plugin)
    _demand(choice, plugins, candidates)
    for plugin in plugins:
        plugin.values = {option.key: option.default for option in plugin.options}
    _hand_over(choice, plugins, candidates)
    rules = _admit([own, *plugins])
    for plugin in plugins:
        plugin.warnings += [
            f"{plugin.title}: {rule.code} has no card: no folder of asynclint_cards has {rule.code}-{rule.name}.md"
            for rule in plugin.rules
            if not any((folder / f"{rule.code}-{rule.name}.md").is_file() for folder in plugin.cards)
        ]
    everyone = (own, *plugins)
    return Registry(
        rules=tuple(sorted(rules, key=lambda rule: rule.code)),
        plugins=tuple(plugins),
        problems=[problem for plugin in everyone for problem in plugin.problems],
        warnings=[warning for plugin in everyone for warning in plugin.warnings],
        catalogues=tuple(folder for plugin in plugins for folder in plugin.catalogues),
        card_folders=tuple(folder for plugin in everyone for folder in plugin.cards),
        launch_readers=tuple((plugin.title, reader) for plugin in everyone for reader in plugin.launch_readers),
        is_partial=choice.leaves_out or any(plugin.problems for plugin in plugins),
    )


def _version() -> str:
    from asynclint import __version__

    return __version__


def _check_data(plugin: Plugin) -> None:
    if plugin.catalogues:
        from asynclint.catalogue.load import Catalogue

        check_catalogues(plugin, lambda folder: len(Catalogue(folder).read_all()))


# ---------------------------------------------------------------- plugins that are in each other's way
def _refuse_same_names(plugins: Sequence[Plugin]) -> None:
    """Neither of two: which one was meant, nobody can tell."""
    for plugin in plugins:
        for other in plugins:
            same = other.name == plugin.name and other.candidate.is_data == plugin.candidate.is_data
            if other is plugin or not same:
                continue
            plugin.implementation, plugin.catalogues = None, []
            plugin.complain(f"has the same name as one of {_origin(other)}", "neither is used; uninstall one of them")


def _refuse_same_prefixes(plugins: Sequence[Plugin]) -> None:
    taken: dict[str, list[Plugin]] = {}
    for plugin in plugins:
        for prefix in plugin.prefixes if plugin.implementation is not None else ():
            taken.setdefault(prefix, []).append(plugin)
    for prefix, owners in sorted(taken.items()):
        for plugin in owners if len(owners) > 1 else ():
            others = " and ".join(other.title for other in owners if other is not plugin)
            plugin.implementation = None
            plugin.complain(
                f"the prefix {prefix} is claimed by {others}, too", "neither is used; uninstall one of them"
            )


def _origin(plugin: Plugin) -> str:
    return f"{plugin.candidate.distribution} {plugin.candidate.version}"


# ---------------------------------------------------------------- what the configuration wants
def _demand(choice: PluginChoice, plugins: Sequence[Plugin], candidates: Sequence[Candidate]) -> None:
    for wanted in choice.only or ():
        if not any(candidate.name == wanted.name for candidate in candidates):
            names = [candidate.name for candidate in candidates]
            raise ConfigError(f"{wanted.origin}: {_not_installed(wanted.name, names)}")
    for wanted in choice.required:
        found = [candidate for candidate in candidates if _is(candidate, wanted)]
        if not found:
            known = [word for candidate in candidates for word in (candidate.name, candidate.distribution)]
            raise ConfigError(f"{wanted.origin}: {_not_installed(wanted.name, known)}")
        if not fits(found[0].version, wanted.versions or ">=0"):
            text = f"{wanted.name}{wanted.versions} is wanted, {found[0].version} is installed"
            raise ConfigError(f"{wanted.origin}: {text}")
        loaded = [plugin for plugin in plugins if plugin.candidate in found]
        if not loaded:
            raise ConfigError(f"{wanted.origin}: {wanted.name} is required, and left out of the run")
        problem = next((problem for plugin in loaded for problem in plugin.problems), None)
        if problem is not None:
            raise ConfigError(f"{wanted.origin}: {problem.where}: {problem.what}. Nothing was checked")


def _is(candidate: Candidate, wanted: Wanted) -> bool:
    names = (candidate.name, candidate.distribution)
    return any(name.lower().replace("_", "-") == wanted.name.lower().replace("_", "-") for name in names)


def _not_installed(name: str, known: Iterable[str]) -> str:
    import sys

    return f'the plugin "{name}" is not installed in {sys.prefix}, where asynclint runs.{suggest(name, known)}'


def _hand_over(choice: PluginChoice, plugins: Sequence[Plugin], candidates: Sequence[Candidate]) -> None:
    """Options to the plugin they are for; those of a plugin that is left out are nobody's."""
    for options in choice.options:
        plugin = next((plugin for plugin in plugins if plugin.name == options.plugin), None)
        if plugin is None:
            names = [candidate.name for candidate in candidates]
            if options.plugin not in names and choice.wants(options.plugin):
                raise ConfigError(f"{options.origin}: {_not_installed(options.plugin, names)}")
            continue
        if plugin.implementation is None:
            continue
        known = {option.key: option for option in plugin.options}
        for key, value in options.values.items():
            wrong = _wrong_value(known, key, value)
            if wrong is not None:
                raise ConfigError(f"{options.origin}: {options.plugin}: {wrong}")
        plugin.values = {**plugin.values, **options.values}


def _wrong_value(known: dict[str, PluginOption], key: str, value: Any) -> str | None:
    if key not in known:
        return f'unknown option "{key}".{suggest(key, known)}'
    wanted, found = kind_of(known[key].default), kind_of(value)
    if found == wanted or (wanted == "a number" and found == "a whole number"):
        return None
    return f"{key}: expected {wanted}"


# ---------------------------------------------------------------- rules
def _admit(plugins: Sequence[Plugin]) -> list[Rule]:
    """The rules that may run; the first plugin is the built-in one, whose codes and names nobody can take."""
    offered: list[tuple[Plugin, type[Rule]]] = []
    for plugin in plugins:
        for kind in plugin.classes:
            wrong = wrong_with_rule(kind, plugin.prefixes)
            if wrong is not None:
                plugin.complain(wrong, "the rule was not run")
            else:
                offered.append((plugin, kind))
    same: dict[str, list[tuple[Plugin, type[Rule]]]] = {}
    for offer in offered:
        for word in (offer[1].code, offer[1].name):
            same.setdefault(word, []).append(offer)
    admitted: list[Rule] = []
    for offer in offered:
        plugin, kind = offer
        rivals = [rival for word in (kind.code, kind.name) for rival in same[word] if rival is not offer]
        if rivals and not plugin.is_own:
            plugin.complain(_taken(kind, *rivals[0], is_own=rivals[0][0].is_own), "the rule was not run")
            continue
        rule = _create(plugin, kind)
        if rule is not None:
            plugin.rules.append(rule)
            admitted.append(rule)
    return admitted


def _taken(kind: type[Rule], owner: Plugin, other: type[Rule], *, is_own: bool) -> str:
    what = "code" if kind.code == other.code else "name"
    whose = "asynclint itself" if is_own else owner.title
    return f"{kind.code} ({kind.name}) has the same {what} as {other.code} ({other.name}) of {whose}"


def _create(plugin: Plugin, kind: type[Rule]) -> Rule | None:
    try:
        rule = kind()
        rule.options = plugin.values
        rule.plugin = "" if plugin.is_own else plugin.title
    except (Exception, SystemExit) as error:
        plugin.complain(
            f"{kind.code} cannot be created: {type(error).__name__}: {error}", "the rule was not run", error
        )
        return None
    return rule
