"""Module names -> modules: packages, source roots, scripts beside each other, namespace and installed packages."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from asynclint.model import facts
from asynclint.program.symbols.constants import Assigned
from asynclint.program.symbols.layout import Layout, folder_of
from asynclint.program.symbols.scopes import Project


class OutsideModules(Protocol):
    """Finds modules that are not part of the project."""

    def find(self, name: str) -> Project | None: ...


class Modules:
    """Module names -> modules: packages, source roots, scripts beside each other, namespace packages.

    A file is known by its package name (up through folders with an `__init__`); names are also looked up relative to
    every source root and to the folders above the importing file, nearest first, so that several applications can lie
    in one repository.
    """

    def __init__(
        self, files: Mapping[str, bytes], source_roots: Sequence[str], outside: "OutsideModules | None" = None
    ) -> None:
        self.problems: list[tuple[str, str]] = []
        self.outside = outside
        self.by_path: dict[str, Project] = {}
        self._assigned = Assigned(self.by_path)
        self._by_stem: dict[str, Project] = {}  # path without suffix -> what can be imported from there
        self._found: dict[tuple[str, str], Project | None] = {}
        names: dict[str, str] = {}
        read = {path: self._decode(path, files[path], names) for path in sorted(files)}
        self.layout = Layout({path: found.imports if found else () for path, found in read.items()}, source_roots)
        for path, contents in read.items():
            if contents is not None and not (path.endswith(".pyi") and path[:-1] in self.by_path):
                self._add(path, contents)

    def _decode(self, path: str, data: bytes, names: dict[str, str]) -> facts.ModuleFacts | None:
        try:
            contents = facts.decode_module(data)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            self.problems.append((path, f"facts cannot be read: {error}"))
            return None
        if not contents.functions:
            return None  # a syntax error: the engine reports it
        facts.share_names(contents, names)
        return contents

    def _add(self, path: str, contents: facts.ModuleFacts) -> None:
        module = self.by_path[path] = Project(self.layout.name(path), path, contents)
        module.assigned = self._assigned
        if path.endswith((".py", ".pyi")):  # nothing can import a notebook or a script
            self._by_stem[path.rpartition(".")[0]] = module

    def in_order(self) -> list[Project]:
        return [self.by_path[path] for path in sorted(self.by_path)]

    def find(self, name: str, importer: Project) -> Project | None:
        """The module that `import name` means in `importer`, or None when it is not part of the program."""
        if importer.is_external:
            return self.find_outside(name)
        return self.find_own(name, importer) or self.find_outside(name)

    def find_outside(self, name: str) -> Project | None:
        """The module of an installed package, if it is followed."""
        return self.outside.find(name) if self.outside is not None else None

    def find_own(self, name: str, importer: Project) -> Project | None:
        """The module that `import name` means, if it is part of the project."""
        folder = folder_of(importer.path)
        key = (folder, name)
        if key in self._found:
            return self._found[key]
        found, inside = None, name.replace(".", "/")
        for root in self.layout.search_path(folder):
            found = self._at(f"{root}/{inside}" if root else inside)
            if found is not None:
                break
        self._found[key] = found
        return found

    def _at(self, stem: str) -> Project | None:
        """The module `stem.py`, or the package `stem`."""
        found = self._by_stem.get(stem)
        return found if found is not None else self._by_stem.get(f"{stem}/__init__")
