"""What installed packages say about themselves: a package in, its checked file on the shelf; mistakes are told."""

import re
from collections.abc import Callable
from pathlib import Path

from asynclint.catalogue.schema import CatalogueError, read
from asynclint.catalogue.tables import Shelf, place, read_aliases, top

_ABOUT_ITSELF = re.compile(r"^package\s*=", re.MULTILINE)


class Shipped:
    """Asks each package once; `find` gives the file of a package, if it has one."""

    def __init__(self, find: Callable[[str], Path | None]) -> None:
        self.complaints: list[str] = []
        self.files: list[Path] = []
        self.packages: set[str] = set()
        self._find = find
        self._asked: set[str] = set()

    def ask(self, package: str, shelf: Shelf) -> None:
        """Puts on the shelf what the package says; a file that is wrong is left out."""
        if package in self._asked:
            return
        self._asked.add(package)
        path = self._find(package)
        if path is None:
            return
        label = f"{package}/{path.name}"
        try:
            text = path.read_text(encoding="utf-8")
            if not _ABOUT_ITSELF.search(text):
                return  # the configuration of a project that lies where its package does
            file = read(label, text)
            if top(file.package) != package:
                raise CatalogueError(f'{label}:1: a package may only describe itself, not "{file.package}"')
            for name, target in read_aliases(file):
                shelf.aliases.setdefault(name, target)
            place(file, shelf)
        except (OSError, UnicodeDecodeError, CatalogueError) as error:
            self.complaints.append(f"{error} (what {package} says about itself is not used)")
            return
        self.files.append(path)
        self.packages.add(package)
