"""Imports that leave the project: which are followed into installed packages, and the modules found there.

Modules are read when a path leads into them, not before. The catalogue goes first: what it covers is not followed, so
that the reason of a finding is the one a person would give.
"""

import sys
from collections.abc import Callable

import msgspec

from asynclint.catalogue.load import Catalogue
from asynclint.environment.finder import Origin
from asynclint.environment.installed import Environment
from asynclint.facts.extract import extract
from asynclint.model.facts import decode_module
from asynclint.program.symbols.scopes import Project

#: A module of an installed package -> its encoded facts. Raises `OSError`.
Reader = Callable[[Origin], bytes]


def read_facts(origin: Origin) -> bytes:
    """The facts of a module, extracted here and now."""
    with open(origin.path, "rb") as stream:
        return extract(stream.read())


class Following:
    """Finds and links the modules of an environment, each one once."""

    def __init__(self, environment: Environment, catalogue: Catalogue, read: Reader = read_facts) -> None:
        self.environment = environment
        self._catalogue = catalogue
        self._read = read
        self._found: dict[str, Project | None] = {}

    def find(self, name: str) -> Project | None:
        """The module, None when it is not installed, not readable, or better known to the catalogue."""
        if name not in self._found:
            self._found[name] = self._link(name) if self.is_followed(name) else None
        return self._found[name]

    def is_followed(self, name: str) -> bool:
        """Is the source of this module read, if there is any?"""
        top = name.partition(".")[0]
        return bool(top) and top not in sys.stdlib_module_names and not self._catalogue.knows(name)

    def _link(self, name: str) -> Project | None:
        origin = self.environment.find(name)
        if origin is None or not origin.is_readable:
            return None
        try:
            contents = decode_module(self._read(origin))
        except (OSError, msgspec.DecodeError, msgspec.ValidationError):
            return None
        if not contents.functions:
            return None
        distribution = self.environment.distribution(origin)
        return Project(name, origin.shown, contents, distribution=str(distribution or name.partition(".")[0]))
