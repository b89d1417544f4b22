"""The house rules of ACME for asynclint."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from asynclint.api import PluginOption, Rule, hookimpl

asynclint_api = (1, 0)
asynclint_prefixes = ("ACM",)


@hookimpl
def asynclint_rules() -> Iterator[type[Rule]]:
    from acme_asynclint.unnamed_task import UnnamedTask

    yield UnnamedTask


@hookimpl
def asynclint_cards() -> Iterator[Traversable]:
    yield files("acme_asynclint") / "cards"


@hookimpl
def asynclint_options() -> Iterator[PluginOption]:
    yield PluginOption("prefix", "", "What the names of tasks begin with, such as the name of the service.")
