"""Dotted names -> files of installed packages, as Python would find them. Folders are listed, nothing is run."""

import os
from enum import StrEnum

from asynclint.environment.paths import SearchPath
from asynclint.model.record import record

_COMPILED = (".so", ".pyd")


class How(StrEnum):
    """What is known of a module."""

    SOURCE = "source"
    STUB = "stub"  # signatures only: the code is compiled, or the package has none
    COMPILED = "compiled"  # neither source nor stub
    NAMESPACE = "namespace"  # a folder without code of its own


@record
class Origin:
    """Where a module is. `shown` is POSIX and relative to the folder that was searched: `hyperliquid/info.py`."""

    name: str
    path: str
    shown: str
    how: How
    folders: tuple[str, ...] = ()  # where its submodules are

    @property
    def is_readable(self) -> bool:
        return self.how in (How.SOURCE, How.STUB)


class Finder:
    """Answers for one search path; every folder is listed once."""

    def __init__(self, path: SearchPath) -> None:
        self._path = path
        self._listed: dict[str, frozenset[str]] = {}
        self._found: dict[str, Origin | None] = {}

    def find(self, name: str) -> Origin | None:
        """The module `name`; sources first, then stubs beside compiled modules, then packages of stubs only."""
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> Origin | None:
        mapped = self._path.packages.get(name)
        if mapped is not None:
            found = self._at(name, mapped, name.replace(".", "/"))
            if found is not None:
                return found
        parent, _, last = name.rpartition(".")
        if not parent:
            found = self._in_folders(name, self._path.folders, last, "")
            if found is None or found.how is not How.SOURCE:
                stubs = self._in_folders(name, self._path.folders, f"{last}-stubs", "")
                return stubs if stubs is not None and stubs.how is How.STUB else found
            return found
        above = self.find(parent)
        if above is None:
            return None
        prefix = above.shown.rpartition("/")[0] if above.how is not How.NAMESPACE else above.shown
        return self._in_folders(name, above.folders, last, prefix)

    def _in_folders(self, name: str, folders: tuple[str, ...], last: str, prefix: str) -> Origin | None:
        """The first folder that has the module decides; folders without code are parts of one namespace."""
        portions: list[str] = []
        shown = f"{prefix}/{last}" if prefix else last
        for folder in folders:
            found = self._at(name, os.path.join(folder, last), shown)
            if found is not None and found.how is not How.NAMESPACE:
                return found
            portions += found.folders if found is not None else ()
        return Origin(name, portions[0], shown, How.NAMESPACE, tuple(portions)) if portions else None

    def _at(self, name: str, place: str, shown: str) -> Origin | None:
        """The module at `place`, a path without an ending."""
        folder, last = os.path.split(place)
        beside = self._names(folder)
        if last not in beside and not self._may_be_module(last, beside):
            return None
        inside = self._names(place) if last in beside else frozenset()
        for ending, how in ((".py", How.SOURCE), (".pyi", How.STUB)):
            if f"__init__{ending}" in inside:
                return Origin(
                    name, os.path.join(place, f"__init__{ending}"), f"{shown}/__init__{ending}", how, (place,)
                )
            if f"{last}{ending}" in beside:
                return Origin(name, f"{place}{ending}", f"{shown}{ending}", how)
        compiled = next((n for n in sorted(beside) if n.startswith(f"{last}.") and n.endswith(_COMPILED)), None)
        if compiled is not None:
            return Origin(name, os.path.join(folder, compiled), f"{shown}{compiled[len(last) :]}", How.COMPILED)
        return Origin(name, place, shown, How.NAMESPACE, (place,)) if inside else None

    def _may_be_module(self, last: str, beside: frozenset[str]) -> bool:
        return f"{last}.py" in beside or f"{last}.pyi" in beside or any(n.startswith(f"{last}.") for n in beside)

    def _names(self, folder: str) -> frozenset[str]:
        found = self._listed.get(folder)
        if found is None:
            try:
                found = frozenset(os.listdir(folder))
            except OSError:
                found = frozenset()
            self._listed[folder] = found
        return found
