"""Where plugins, the built-in rules among them, plug in.

A plugin is a module or object registered in the entry-point group `asynclint`. Hooks take no arguments and yield, so
that a plugin which fails half-way takes nothing but itself down.
"""

from collections.abc import Iterable
from importlib.resources.abc import Traversable

import pluggy

from asynclint.api.rule import Rule

PROJECT = "asynclint"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Hooks:
    """Implement any of these with `@hookimpl`."""

    @hookspec
    def asynclint_rules(self) -> Iterable[type[Rule]]:
        """Rule classes."""
        return ()

    @hookspec
    def asynclint_catalogues(self) -> Iterable[Traversable]:
        """Folders of catalogue files (`*.toml`); their entries come before the built-in ones."""
        return ()

    @hookspec
    def asynclint_cards(self) -> Iterable[Traversable]:
        """Folders of rule cards (`CODE-name.md`); a rule without one has no documentation to show."""
        return ()

    @hookspec
    def asynclint_launch_readers(self) -> Iterable[type[object]]:
        """Readers of further launch-file formats."""
        return ()
