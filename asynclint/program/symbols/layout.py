"""How a project lies on the disk: which folders are packages, what their modules are called, where imports start."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from asynclint.model.facts import Import

#: So many times as often a package is imported through the folder it lies in than by its own name alone.
_FAR_MORE = 20
#: Folders with copies of packages, which only the code that puts them on its path imports from there.
_COPIES = re.compile(r"(?:^|/)_*(?:vendor(?:ed|s)?|third[_-]?part(?:y|ies)(?:_\w+)?|site-packages|externals?)(?:/|$)")


class Layout:
    """Folders and paths are relative to the root of the project, which is "" itself.

    A folder with an `__init__` is a package. So is one without, once somebody imports it as one (PEP 420): a module of
    `app/utils` as `app.utils.mail`, or with dots. What is left are folders of scripts, which import each other by
    their bare names. The difference matters: in a package, `import redis` is not the `redis.py` beside it.
    """

    def __init__(self, imports: Mapping[str, Sequence[Import]], configured: Sequence[str]) -> None:
        self._configured = ["" if root == "." else root.strip("/").removeprefix("./") for root in configured]
        self.packages = {folder_of(path) for path in imports if _stem(path) == "__init__"} - {""}
        bare = {folder for path in imports for folder in _upwards(folder_of(path))} - self.packages
        if bare:
            namespaces = set(_namespaces(imports, self.packages, bare))
            self.packages |= bare & {*_imported(imports, bare), *_relative(imports), *namespaces}
        self.source_roots = self._roots()
        self._search_paths: dict[str, Sequence[str]] = {}

    def _roots(self) -> list[str]:
        """The configured ones, and the parent of every outermost package.

        With `services/api/src/app/__init__.py`, `import app` works wherever the package lies. A vendored `aiohttp` is
        no answer to `import aiohttp` elsewhere: what is known of packages is known of the one that is installed.
        """
        found = {parent for package in self.packages if (parent := folder_of(package)) not in self.packages}
        found = {root for root in found if not _COPIES.search(root)}
        return [*dict.fromkeys((*self._configured, *sorted(found, key=lambda root: (root.count("/"), root))))]

    def name(self, path: str) -> str:
        """The dotted name of a module: up through packages, else from the nearest source root."""
        folder, stem = folder_of(path), _stem(path)
        parts = [] if stem == "__init__" else [stem]
        while folder in self.packages:
            folder, _, last = folder.rpartition("/")
            parts.append(last)
        if folder and folder not in self.source_roots:
            above = (root for root in self.source_roots if root == "" or folder.startswith(root + "/"))
            root = max(above, key=len, default="")
            if not (parts and f"{folder}/{parts[-1]}" in self.packages):
                parts.extend(reversed(folder[len(root) :].strip("/").split("/")))
        return ".".join(reversed(parts)) or stem

    def search_path(self, folder: str) -> Sequence[str]:
        """Nearest first: the folder a script lies in, the folders above the package, then the source roots."""
        found = self._search_paths.get(folder)
        if found is None:
            above = (above for above in (*_upwards(folder), "") if above not in self.packages)
            found = self._search_paths[folder] = tuple(dict.fromkeys((*above, *self.source_roots)))
        return found


def folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]


def _upwards(folder: str) -> Iterator[str]:
    """The folder and those above it, but for the root."""
    while folder:
        yield folder
        folder = folder_of(folder)


def _imported(imports: Mapping[str, Sequence[Import]], bare: set[str]) -> Iterator[str]:
    """Folders whose modules are imported under the name of the folder: `app/utils` for `import app.utils.mail`."""
    wanted = {entry.module for entries in imports.values() for entry in entries if not entry.level}
    wanted |= {f"{entry.module}.{entry.name}" for entries in imports.values() for entry in entries if not entry.level}
    for path in imports:
        folder = folder_of(path)
        if folder in bare:
            name, taken = _stem(path), []
            for above in _upwards(folder):
                name = f"{above.rpartition('/')[2]}.{name}"
                taken.append(above)
                if name in wanted:
                    yield from taken


def _namespaces(imports: Mapping[str, Sequence[Import]], packages: set[str], bare: set[str]) -> Iterator[str]:
    """Folders whose packages are imported under the name of the folder: `acme` for `import acme.billing`.

    Not where the packages are imported by their own names as well, as they are in `src`; a few of those names may be
    those of others (`acme/redis`).
    """
    below: dict[str, list[str]] = {}  # `acme.billing` -> the folders of which `acme` is the last part
    for package in packages:
        name, taken = package.rpartition("/")[2], []
        for above in _upwards(folder_of(package)):
            if above not in bare:
                break
            name = f"{above.rpartition('/')[2]}.{name}"
            taken.append(above)
            below.setdefault(name, []).extend(taken)
    if not below:
        return
    alone = {name.rpartition(".")[2]: name for name in below}
    counts = Counter(
        ".".join(entry.module.split(".")[:3]) for found in imports.values() for entry in found if not entry.level
    )
    through: Counter[str] = Counter()
    direct: Counter[str] = Counter()
    for module, count in counts.items():
        parts = module.split(".")
        for length in (2, 3):
            for folder in below.get(".".join(parts[:length]), ()) if len(parts) >= length else ():
                through[folder] += count
        for folder in below[alone[parts[0]]] if parts[0] in alone else ():
            direct[folder] += count
    yield from (folder for folder, count in through.items() if count > _FAR_MORE * direct[folder])


def _relative(imports: Mapping[str, Sequence[Import]]) -> Iterator[str]:
    """Folders that imports with dots begin in, lead through, or end in."""
    for path, entries in imports.items():
        for level, module in {(entry.level, entry.module) for entry in entries if entry.level}:
            folder = folder_of(path)
            for _ in range(level - 1):
                yield folder
                folder = folder_of(folder)
            yield folder
            for part in module.split("."):
                folder = f"{folder}/{part}"
                yield folder
