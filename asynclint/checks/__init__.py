"""The built-in rules: one class in one module each, found by their file names, offered through the plugin API."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from asynclint.api import API_VERSION, Rule, hookimpl
from asynclint.api.cards import shipped_cards

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

asynclint_api = API_VERSION
asynclint_prefixes = ("ASL",)


@hookimpl
def asynclint_rules() -> Iterator[type[Rule]]:
    """The rule class of every module `asl...`, in the order of the codes."""
    for module in sorted(module.name for module in iter_modules(__path__) if module.name.startswith("asl")):
        yield from _rules_of(f"{__name__}.{module}")


@hookimpl
def asynclint_cards() -> "Iterator[Traversable]":
    """One card for each of them."""
    yield shipped_cards()


def _rules_of(module: str) -> Iterator[type[Rule]]:
    for value in vars(import_module(module)).values():
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module:
            yield value
