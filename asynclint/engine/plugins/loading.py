"""An installed plugin -> what it gives. Whatever it does wrong is a problem of its own, and takes nothing else down."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pluggy

from asynclint.api.hooks import API_VERSION, PROJECT, Hooks, PluginOption
from asynclint.api.rule import Rule
from asynclint.engine.plugins.admission import hook_names, wrong_options, wrong_prefixes, wrong_version, wrong_with_hook
from asynclint.engine.plugins.search import Candidate
from asynclint.model.findings import Problem
from asynclint.model.record import mutable

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

#: A hook that yields more than this never ends.
_MOST = 1_000

HOOKS = hook_names(Hooks)


@mutable
class Plugin:
    """`implementation` is None while nothing could be loaded, and for plugins that are only data."""

    candidate: Candidate
    implementation: object | None = None
    api: tuple[int, int] | None = None
    prefixes: tuple[str, ...] = ()
    classes: list[type[Rule]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)  # those of `classes` that run
    cards: "list[Traversable]" = field(default_factory=list)
    catalogues: list[Path] = field(default_factory=list)
    launch_readers: list[Any] = field(default_factory=list)
    options: list[PluginOption] = field(default_factory=list)
    values: Mapping[str, Any] = field(default_factory=dict)  # of the options
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.candidate.name

    @property
    def title(self) -> str:
        return str(self.candidate)

    @property
    def is_own(self) -> bool:
        """Is this what asynclint itself brings along?"""
        return not self.candidate.declared_in

    def complain(self, what: str, hint: str = "", error: BaseException | None = None) -> None:
        import traceback

        detail = "".join(traceback.format_exception(error)) if error is not None else ""
        self.problems.append(Problem(self.title, what, hint, detail))

    def folders(self) -> list[str]:
        """Where its data lie."""
        return sorted({str(folder) for folder in (*self.cards, *self.catalogues)})

    def files(self) -> list[str]:
        """What it was loaded from: their change changes results."""
        top = self.candidate.target.partition(":")[0].partition(".")[0]
        modules = [module for name, module in list(sys.modules.items()) if name == top or name.startswith(f"{top}.")]
        modules += [sys.modules[rule.__module__] for rule in self.classes if rule.__module__ in sys.modules]
        files = {getattr(module, "__file__", None) for module in modules} if self.implementation is not None else set()
        data = {str(path) for folder in self.folders() for path in Path(folder).rglob("*") if path.is_file()}
        return sorted({self.candidate.declared_in, *data, *(file for file in files if file is not None)} - {""})


class Switchboard(pluggy.PluginManager):
    """Connects the hooks of plugins; one that cannot be called is left out, and told."""

    def __init__(self) -> None:
        super().__init__(PROJECT)
        self.add_hookspecs(Hooks)
        self._connecting: Plugin | None = None

    def connect(self, plugin: Plugin) -> None:
        self._connecting = plugin
        try:
            self.register(plugin.implementation, name=plugin.title)
        except (Exception, SystemExit) as error:
            plugin.complain(f"cannot be registered: {_in_words(error)}", "its rules were not run", error)
            plugin.implementation = None

    def parse_hookimpl_opts(self, plugin: object, name: str) -> pluggy.HookimplOpts | None:
        if not name.startswith("asynclint_"):
            return None
        wrong = wrong_with_hook(plugin, name, HOOKS)
        if wrong is not None and self._connecting is not None:
            self._connecting.complain(wrong, "it was not called")
        return super().parse_hookimpl_opts(plugin, name) if wrong is None else None

    def implementation(self, plugin: Plugin, hook: str) -> Callable[[], Any] | None:
        """Called one by one: a `manager.hook.x()` that meets one broken plugin gives nothing of the others."""
        implementations = getattr(self.hook, hook).get_hookimpls()
        return next((impl.function for impl in implementations if impl.plugin is plugin.implementation), None)


def load_plugin(candidate: Candidate) -> Plugin:
    """Imports the plugin and asks what it is; its hooks are asked later. Data are only located."""
    plugin = Plugin(candidate)
    if candidate.is_data:
        _locate(plugin)
        return plugin
    try:
        found = _import(candidate.target)
        found = found() if isinstance(found, type) else found
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:  # a plugin may do anything while it is imported, `sys.exit` included
        what = f"failed to load: {_in_words(error)}"
        plugin.complain(what, "update or uninstall it; its rules were not run", error)
        return plugin
    examine(plugin, found)
    return plugin


def examine(plugin: Plugin, implementation: object) -> None:
    """Is it written for this interface? Then `implementation` is kept."""
    api, prefixes = getattr(implementation, "asynclint_api", None), getattr(implementation, "asynclint_prefixes", ())
    wrong = wrong_version(api, API_VERSION)
    if wrong is not None:
        plugin.complain(*wrong)
        return
    plugin.api = api
    complaint = wrong_prefixes(prefixes, is_own=plugin.is_own)
    if complaint is not None:
        plugin.complain(complaint, "its rules were not run")
        return
    plugin.prefixes = tuple(prefixes)
    plugin.implementation = implementation


def ask(plugin: Plugin, switchboard: Switchboard) -> None:
    """Calls the hooks of a plugin that could be loaded."""
    if plugin.implementation is not None:
        switchboard.connect(plugin)
    if plugin.implementation is None:
        return
    hooks = {hook: switchboard.implementation(plugin, hook) for hook in HOOKS}
    given = {hook: _given(plugin, hook, function) for hook, function in hooks.items() if function is not None}
    plugin.classes += given.get("asynclint_rules", ())
    plugin.cards += _folders(plugin, "asynclint_cards", given)
    plugin.catalogues += [Path(str(folder)) for folder in _folders(plugin, "asynclint_catalogues", given)]
    plugin.launch_readers += _launch_readers(plugin, given.get("asynclint_launch_readers", ()))
    for option in given.get("asynclint_options", ()):
        wrong = wrong_options(option)
        if wrong is not None:
            plugin.complain(f"asynclint_options: {wrong}", "the option is not used")
        else:
            plugin.options.append(option)


def _given(plugin: Plugin, hook: str, function: Callable[[], Any]) -> Iterator[Any]:
    """What a hook yields, up to where it fails."""
    yielded = 0
    try:
        values = function()
        if isinstance(values, str | bytes) or not hasattr(values, "__iter__"):
            plugin.complain(f"{hook} gave {_article(values)}, which holds nothing to go through", "let it yield")
            return
        for value in islice(values, _MOST):
            yielded += 1
            yield value
    except (Exception, SystemExit) as error:
        after = f" after {yielded}" if yielded else ""
        plugin.complain(f"{hook} failed{after}: {_in_words(error)}", "what came before is used", error)
    if yielded == _MOST:
        plugin.complain(f"{hook} gave {_MOST} things and did not end", "the rest was not used")


def _launch_readers(plugin: Plugin, given: Iterable[Any]) -> Iterator[Any]:
    for reader in dict.fromkeys(given):
        files = getattr(reader, "files", None)
        if not (isinstance(reader, type) and callable(getattr(reader, "read", None))):
            plugin.complain(f"asynclint_launch_readers gave {_article(reader)} where a LaunchReader was expected")
        elif not (isinstance(files, tuple) and files and all(isinstance(name, str) for name in files)):
            plugin.complain(f"the launch reader {reader.__name__} has no `files`", "it is not used")
        else:
            yield reader


def _folders(plugin: Plugin, hook: str, given: Mapping[str, Iterator[Any]]) -> "Iterator[Traversable]":
    for folder in given.get(hook, ()):
        path = Path(folder) if isinstance(folder, str) else folder
        if not callable(getattr(path, "is_dir", None)):
            plugin.complain(f"{hook} gave {_article(folder)} where a folder was expected")
        elif not path.is_dir():
            plugin.complain(f"{hook}: there is no folder {path}")
        else:
            yield path


def _import(target: str) -> object:
    """What `package.module:attribute` names."""
    from importlib import import_module

    module, _, attributes = target.partition(":")
    found: object = import_module(module.strip())
    for attribute in filter(None, attributes.partition("[")[0].strip().split(".")):
        found = getattr(found, attribute)
    return found


def _locate(plugin: Plugin) -> None:
    """The folder of a package that is not imported: finding a top-level package runs none of its code."""
    from importlib.util import find_spec

    target = plugin.candidate.target.strip()
    top, _, rest = target.partition(".")
    try:
        spec = find_spec(top) if top.isidentifier() else None
    except (ImportError, ValueError):
        spec = None
    places = [Path(place, *filter(None, rest.split("."))) for place in (spec and spec.submodule_search_locations) or ()]
    folder = next((place for place in places if place.is_dir()), None)
    if folder is None:
        plugin.complain(f"there is no package {target} with catalogue files", "reinstall it; its facts are not used")
    else:
        plugin.catalogues.append(folder)


def check_catalogues(plugin: Plugin, read: Callable[[Path], object]) -> None:
    """Leaves out folders that `read` finds wrong: half a catalogue would be a silent one."""
    for folder in list(plugin.catalogues):
        try:
            read(folder)
        except ValueError as error:
            plugin.catalogues.remove(folder)
            plugin.complain(f"{folder}/{error}", "the catalogue in this folder is not used")


def _in_words(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}".removesuffix(": ")


def _article(value: object) -> str:
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
