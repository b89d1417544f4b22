"""The catalogue: dotted names in, what is known about them out.

The folder is listed once; a file is read only when a name of its package is asked about. Every answer is remembered.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from asynclint.catalogue.declared import Declared
from asynclint.catalogue.entries import Blocking, EntryPoint, Makes, Runs, Type, Where
from asynclint.catalogue.generated import is_generated, stand_in
from asynclint.catalogue.notes import Notes
from asynclint.catalogue.roots import rules_root
from asynclint.catalogue.schema import CatalogueError, CatalogueFile, read
from asynclint.catalogue.shipped import Shipped
from asynclint.catalogue.tables import Shelf, merge, place, read_aliases, top
from asynclint.model.effects import EffectKind

__all__ = ["Catalogue", "CatalogueError"]

T = TypeVar("T")

#: Folder of files that say how user code is called, not what a whole package does.
_FRAMEWORKS = "frameworks/"
#: ... and these say less than the source, which is read where the package is installed.
_SUMMARIES = "summaries/"
#: Folders of files in other formats: `asynclint.catalogue.servers` and `hazards` read them.
_OTHER_FORMATS = ("servers", "hazards")

#: What a function does that is declared to offload.
_IN_THREAD = Runs(Where.THREAD, 0, "", True)


class Catalogue(Notes):
    """Everything in `root` (default: what asynclint ships) and in the folders of `more`; those of `more` win.

    What `declared` says wins over all files. `shipped` finds the file that an installed package has about itself, which
    wins over what others say about it. Of a package that is `hidden` nothing is known.
    """

    def __init__(
        self,
        root: Path | None = None,
        more: Sequence[Path] = (),
        *,
        declared: Declared | None = None,
        shipped: Callable[[str], Path | None] | None = None,
        hidden: str = "",
    ) -> None:
        super().__init__(Shelf())
        self.shipped = Shipped(shipped or (lambda package: None))
        self.declared = Declared()
        self._told = declared.packages if declared is not None else frozenset()
        self._roots = (*more, root or rules_root() / "catalogue")
        self._by_top: dict[str, list[tuple[str, str, Path]]] = {}
        self._covered: set[str] = set()
        self._opened: dict[Path, CatalogueFile | None] = {}
        self._canonical: dict[str, str] = {}
        self._blocking: dict[str, Blocking | None] = {}
        self._types: dict[str, Type | None] = {}
        self._created: dict[str, str | None] = {}
        self._runs: dict[str, Runs | None] = {}
        self._decorators: dict[str, Makes | None] = {}
        self._traits: dict[str, frozenset[str]] = {}
        self._entry_decorators: dict[str, EntryPoint | None] = {}
        self._entry_arguments: dict[str, tuple[EntryPoint, ...]] = {}
        self._entry_bases: dict[str, tuple[EntryPoint, ...]] = {}
        for base in self._roots:
            self._list(base)
        if hidden:
            self._hide(hidden)
        if declared is not None:
            self.declared = declared.renamed(self.canonical)

    def _list(self, base: Path) -> None:
        for folder, below, names in os.walk(base):
            below[:] = sorted(name for name in below if name not in _OTHER_FORMATS)
            prefix = "" if folder == str(base) else f"{Path(folder).relative_to(base).as_posix()}/"
            for name in sorted(name for name in names if name.endswith(".toml")):
                stem = name.removesuffix(".toml")
                self._by_top.setdefault(top(stem), []).append((stem, f"{prefix}{name}", Path(folder, name)))
                if prefix not in (_FRAMEWORKS, _SUMMARIES):
                    self._covered.add(stem)

    def _hide(self, package: str) -> None:
        """As if there were no file about the package: only its source can tell then."""
        kept = [item for item in self._by_top.get(top(package), []) if not f"{item[0]}.".startswith(f"{package}.")]
        self._by_top[top(package)] = kept
        self._covered = {stem for stem in self._covered if not f"{stem}.".startswith(f"{package}.")}

    # ------------------------------------------------------------------ files

    def files(self) -> list[Path]:
        """Every file of the catalogue, read or not, in a fixed order."""
        return sorted(path for group in self._by_top.values() for _, _, path in group)

    def read_all(self) -> list[CatalogueFile]:
        """Reads what has not been read yet. Raises `CatalogueError` at the first file that is wrong."""
        for group in self._by_top.values():
            self._read([item for item in group if item[2] not in self._opened])
        return [file for _, file in sorted(self._opened.items()) if file is not None]

    def covers(self, package: str) -> bool:
        """Does the catalogue know the inside of this package (or module)? Frameworks and summaries do not count."""
        while package:
            if package in self._covered:
                return True
            package = package.rpartition(".")[0]
        return False

    def knows(self, package: str) -> bool:
        """Is there any file about this package (or module), one that says how it calls user code included?"""
        probe = f"{package}."
        files = self._by_top.get(top(package), ())
        return is_generated(package) or any(probe.startswith(f"{stem}.") for stem, _, _ in files)

    def speaks_of_source(self, module: str) -> bool:
        """Has anybody said something about single functions of this module, although its source is known?"""
        self.shipped.ask(top(module), self._shelf)
        return top(module) in self._told or top(module) in self.shipped.packages

    def _open(self, dotted: str) -> None:
        """Reads the files about `dotted`, if there are any that are not read yet."""
        self.shipped.ask(top(dotted), self._shelf)
        group = self._by_top.get(top(dotted))
        if group:
            probe = f"{dotted}."
            missing = [item for item in group if item[2] not in self._opened and probe.startswith(f"{item[0]}.")]
            if missing:
                self._read(missing)

    def _read(self, items: Sequence[tuple[str, str, Path]]) -> None:
        files = []
        for stem, label, path in items:
            self._opened[path] = None
            try:
                text = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise CatalogueError(f"{label}:1: cannot be read: {error}") from error
            file = read(label, text)
            if file.package != stem:
                raise CatalogueError(f'{label}:1: the file is named {stem}, but package = "{file.package}"')
            self._opened[path] = file
            files.append(file)
        for file in files:
            for name, target in read_aliases(file):
                self._shelf.aliases.setdefault(name, target)
        for file in files:
            place(file, self._shelf)

    # ------------------------------------------------------------------ names

    def canonical(self, dotted: str) -> str:
        """The one name of a thing that is imported under several: past all aliases, across packages."""
        try:
            return self._canonical[dotted]
        except KeyError:
            pass
        name = stand_in(dotted)
        for _ in range(20):
            self._open(name)
            further = self._shelf.canonical(name)
            if further == name:
                break
            name = further
        self._canonical[dotted] = name
        return name

    def blocking(self, canonical: str) -> Blocking | None:
        """Why the callable holds its thread. A class stands for its constructor; attributes that do I/O count too."""
        try:
            return self._blocking[canonical]
        except KeyError:
            pass
        found = self._find_blocking(canonical)
        self._blocking[canonical] = found
        return found

    def _find_blocking(self, name: str) -> Blocking | None:
        if self.declared.is_nonblocking(name):
            return None
        if (told := self.declared.blocks(name)) is not None:
            return told
        self._open(name)
        shelf = self._shelf
        if (exact := shelf.exact.get(name)) is not None:
            return exact
        owner, _, last = name.rpartition(".")
        for kind in self._lineage(owner):
            candidate = f"{kind}.{last}"
            if (exact := shelf.exact.get(candidate)) is not None:
                return exact
            if candidate in shelf.excepted:
                return None
            if (wild := shelf.wild.get(kind)) is not None and not last.startswith("_"):
                return wild
            for pattern, blocking in shelf.patterns.get(top(kind), ()):
                if pattern.fullmatch(candidate):
                    return blocking
            known = self.type(kind)
            if known is not None and known.awaitable:
                return None
        return None

    def _lineage(self, owner: str) -> Iterator[str]:
        """A type and its bases, breadth first; just the owner itself when it is no type of the catalogue."""
        queue, seen = [owner], {owner}
        for kind in queue:
            yield kind
            described = self._own_type(kind)
            for base in described.bases if described is not None else ():
                base = self.canonical(base)
                if base not in seen:
                    seen.add(base)
                    queue.append(base)

    # ------------------------------------------------------------------ values

    def _own_type(self, name: str) -> Type | None:
        """What the files say about this very name, without its bases; names in it are not canonical yet."""
        self._open(name)
        known = self._shelf.types.get(name)
        if known is None:
            for pattern, kind in self._shelf.type_patterns.get(top(name), ()):
                if pattern.fullmatch(name):
                    return replace(kind, name=name)
        return known

    def type(self, canonical: str) -> Type | None:
        """What a value of this class is, with everything it inherits from the types it is based on."""
        try:
            return self._types[canonical]
        except KeyError:
            pass
        found = self._own_type(canonical)
        if found is not None:
            for base in self._lineage(canonical):
                inherited = self._own_type(base)
                if inherited is not None and base != canonical:
                    found = merge(found, replace(inherited, created_by=(), bases=()))
            found = self._resolve(found)
        self._types[canonical] = found
        return found

    def _resolve(self, kind: Type) -> Type:
        return replace(
            kind,
            bases=tuple(self.canonical(base) for base in kind.bases),
            created_by=tuple(self.canonical(creator) for creator in kind.created_by),
            iterates=self.canonical(kind.iterates) if kind.iterates else None,
            returns={key: self.canonical(value) for key, value in kind.returns.items()},
            attributes={key: self.canonical(value) for key, value in kind.attributes.items()},
        )

    def created_by(self, canonical: str) -> str | None:
        """The type of what calling this gives: a factory's product, a method's result, a class's own instance."""
        try:
            return self._created[canonical]
        except KeyError:
            found = self._created[canonical] = self._find_created(canonical)
            return found

    def _find_created(self, name: str) -> str | None:
        self._open(name)
        if (product := self._shelf.creators.get(name)) is not None:
            return self.canonical(product)
        if self.type(name) is not None:
            return name
        owner, _, last = name.rpartition(".")
        kind = self.type(owner)
        if kind is None:
            return None
        if (result := kind.returns.get(last)) is not None:
            return result
        for base in self._lineage(owner):
            if (product := self._shelf.creators.get(f"{base}.{last}")) is not None:
                product = self.canonical(product)
                return owner if product == base else product  # an inherited classmethod makes the subclass
        return None

    # ------------------------------------------------------------------ control flow

    def runs(self, canonical: str) -> Runs | None:
        """What becomes of the callable handed to this one."""
        if self.declared.offloading and self.declared.offloads(canonical):
            return _IN_THREAD
        return self._remembered(self._runs, canonical, self._shelf.runs)

    def decorator(self, canonical: str) -> Makes | None:
        """What this decorator makes of a function; None when nothing is known."""
        if self.declared.offloads(canonical):
            return Makes.THREAD
        return self._remembered(self._decorators, canonical, self._shelf.decorators)

    def traits(self, canonical: str) -> frozenset[str]:
        """What else is known of a callable or a class, in the words of `[[trait]]` tables; classes inherit."""
        try:
            return self._traits[canonical]
        except KeyError:
            pass
        own = self._inherited(canonical, self._shelf.traits) or frozenset()
        found = own.union(*(self._shelf.traits.get(kind, ()) for kind in self._lineage(canonical)))
        self._traits[canonical] = found
        return found

    def effects_of(self, package: str) -> frozenset[EffectKind]:
        """The kinds of effects that the catalogue tells of a top-level package, as far as it has been asked about."""
        entries = (*self._shelf.exact.items(), *self._shelf.wild.items())
        return frozenset(entry.effect for name, entry in entries if top(name) == package)

    def having(self, trait: str) -> list[str]:
        """The symbols with a trait, of all packages asked about so far."""
        return sorted(name for name, traits in self._shelf.traits.items() if trait in traits)

    def entry_decorator(self, canonical: str) -> EntryPoint | None:
        """The entry point that decorating a function with this makes of it."""
        told = self.declared.entry(canonical)
        return told or self._remembered(self._entry_decorators, canonical, self._shelf.entry_decorators)

    def entry_arguments(self, canonical: str) -> tuple[EntryPoint, ...]:
        """The entry points that arguments of this call become, one per argument (`lifespan=`, `on_startup=`, ...)."""
        try:
            return self._entry_arguments[canonical]
        except KeyError:
            pass
        found = self._inherited(canonical, self._shelf.entry_arguments) or ()
        self._entry_arguments[canonical] = found
        return found

    def takers(self, packages: Iterable[str]) -> dict[str, frozenset[str]]:
        """Last names of callables that are handed entry points or loop callbacks, with the packages that offer them.

        A package also offers what it is built on: `FastAPI.add_exception_handler` is Starlette's. Functions may be
        handed to a loop in any module, so those names stand with an empty set.
        """
        found: dict[str, frozenset[str]] = {}
        foundations = {package: self._foundations(top(package)) for package in packages}
        spellings: dict[str, list[str]] = {}
        for alias, target in self._shelf.aliases.items():
            spellings.setdefault(target, []).append(alias)
        for package, offered in foundations.items():
            for name in self._shelf.entry_arguments:
                for spelled in (name, *spellings.get(name, ())) if top(name) in offered else ():
                    last = spelled.rpartition(".")[2]
                    found[last] = found.get(last, frozenset()) | {package}
        for name, runs in self._shelf.runs.items():
            if runs.where is Where.LOOP and not runs.on_loop_only:
                found[name.rpartition(".")[2]] = frozenset()
        return found

    def _foundations(self, package: str) -> set[str]:
        """The package and those that its aliases and types refer to, read in."""
        tops, work = {package}, [package]
        for name in work:
            for stem, _, _ in self._by_top.get(name, ()):
                self._open(stem)
            for mentioned in self._built_on(name):
                if mentioned not in tops:
                    tops.add(mentioned)
                    work.append(mentioned)
        return tops

    def _built_on(self, package: str) -> Iterator[str]:
        """Top-level packages that aliases and types of this one refer to."""
        inside = f"{package}."
        for alias, target in self._shelf.aliases.items():
            if alias.startswith(inside) or alias == package:
                yield top(target)
        for name, kind in self._shelf.types.items():
            if name.startswith(inside) or name == package:
                yield from (top(base) for base in kind.bases)

    def implicit_names(self) -> frozenset[str]:
        """Attributes whose reading blocks and operators that block, of all packages asked about so far."""
        lasts = ((name.rpartition(".")[2], entry) for name, entry in self._shelf.exact.items())
        return frozenset(last for last, entry in lasts if entry.attribute or last.startswith("__"))

    def entry_bases(self, canonical: str) -> tuple[EntryPoint, ...]:
        """Which methods of the subclasses of this class are entry points."""
        try:
            return self._entry_bases[canonical]
        except KeyError:
            pass
        self._open(canonical)
        found = tuple(point for kind in self._lineage(canonical) for point in self._shelf.entry_bases.get(kind, ()))
        self._entry_bases[canonical] = found
        return found

    def _inherited(self, name: str, entries: dict[str, T]) -> T | None:
        """The entry of a callable, or of the method that its type inherits."""
        self._open(name)
        if (found := entries.get(name)) is not None:
            return found
        owner, _, last = name.rpartition(".")
        for kind in self._lineage(owner):
            if (found := entries.get(f"{kind}.{last}")) is not None:
                return found
            if not last.startswith("_") and (found := entries.get(f"{kind}.*")) is not None:
                return found
        return None
