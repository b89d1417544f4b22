"""Module names -> modules: packages, source roots, scripts beside each other, namespace and installed packages."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

from asynclint.model import facts
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
        self._folders: dict[str, dict[str, Project]] = {}
        self._found: dict[tuple[str, str], Project | None] = {}
        self._packages: set[str] = {path.rpartition("/")[0] for path in files if _stem(path) == "__init__"}
        self.source_roots = [root.strip("/") if root != "." else "" for root in source_roots]
        names: dict[str, str] = {}
        for path in sorted(files):
            self._add(path, files[path], names)

    def _add(self, path: str, data: bytes, names: dict[str, str]) -> None:
        if path.endswith(".pyi") and path[:-1] in self.by_path:
            return
        try:
            contents = facts.decode_module(data)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            self.problems.append((path, f"facts cannot be read: {error}"))
            return
        if not contents.functions:
            return  # a syntax error: the engine reports it
        facts.share_names(contents, names)
        module = Project(self._name(path), path, contents)
        self.by_path[path] = module
        folder, _, file = path.rpartition("/")
        if path.endswith((".py", ".pyi")):  # nothing can import a notebook or a script
            self._folders.setdefault(folder, {})[file.rpartition(".")[0]] = module

    def _name(self, path: str) -> str:
        folder, _, file = path.rpartition("/")
        stem = file.rpartition(".")[0]
        parts = [] if stem == "__init__" else [stem]
        while folder and folder in self._packages:
            folder, _, last = folder.rpartition("/")
            parts.append(last)
        if folder and not any(folder == root for root in self.source_roots):
            root = max((r for r in self.source_roots if r == "" or folder.startswith(r + "/")), key=len, default="")
            if not (parts and (folder + "/" + parts[-1]) in self._packages):
                parts.extend(reversed(folder[len(root) :].strip("/").split("/")))
        return ".".join(reversed(parts)) or stem

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
        folder = importer.path.rpartition("/")[0]
        key = (folder, name)
        if key in self._found:
            return self._found[key]
        found = None
        for root in self._search_path(folder):
            found = self._in_root(root, name)
            if found is not None:
                break
        self._found[key] = found
        return found

    def _search_path(self, folder: str) -> Iterator[str]:
        """Nearest first: the folder a script lies in, the folders above the package, then the source roots."""
        seen: set[str] = set()
        while True:
            if folder not in self._packages and folder not in seen:
                seen.add(folder)
                yield folder
            if not folder:
                break
            folder = folder.rpartition("/")[0]
        for root in self.source_roots:
            if root not in seen:
                yield root

    def _in_root(self, root: str, name: str) -> Project | None:
        parts = name.split(".")
        folder = "/".join(([root] if root else []) + parts[:-1])
        found = self._folders.get(folder, {}).get(parts[-1])
        if found is not None:
            return found
        inside = f"{folder}/{parts[-1]}" if folder else parts[-1]
        return self._folders.get(inside, {}).get("__init__")


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]
