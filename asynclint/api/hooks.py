"""Where plugins, the built-in rules among them, plug in.

A plugin is a module or object registered in the entry-point group `asynclint`. It says which version of this interface
it was written for (`asynclint_api`) and which codes are its own (`asynclint_prefixes`). Hooks take no arguments and
yield, so that a plugin which fails half-way takes nothing but itself down.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pluggy

from asynclint.api.rule import Rule
from asynclint.model.record import record

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from asynclint.api.launch_readers import LaunchReader

PROJECT = "asynclint"

#: The version of `asynclint.api`. The first number changes when plugins have to change, the second when something is
#: added: a plugin written for 1.1 runs with 1.1, 1.2, ..., not with 1.0 or 2.0.
API_VERSION = (1, 0)

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

#: What the value of an option may be: of the same type as its default.
OptionValue = bool | int | float | str | list[str]


@record
class PluginOption:
    """A key of `[tool.asynclint.plugin-options.NAME]`; rules read it as `self.options["key"]`."""

    key: str
    default: OptionValue
    about: str


class Hooks:
    """Implement any of these with `@hookimpl`."""

    @hookspec
    def asynclint_rules(self) -> Iterable[type[Rule]]:
        """Rule classes."""
        return ()

    @hookspec
    def asynclint_cards(self) -> "Iterable[Traversable]":
        """Folders of rule cards (`CODE-name.md`); a rule without one has no documentation to show."""
        return ()

    @hookspec
    def asynclint_catalogues(self) -> "Iterable[Traversable]":
        """Folders of catalogue files (`*.toml`); their entries come before the built-in ones."""
        return ()

    @hookspec
    def asynclint_options(self) -> Iterable[PluginOption]:
        """Options that users may set for this plugin."""
        return ()

    @hookspec
    def asynclint_launch_readers(self) -> Iterable[type["LaunchReader"]]:
        """Readers of further launch-file formats; they are asked before the built-in ones."""
        return ()
