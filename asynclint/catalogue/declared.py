"""What a project says about functions, its own or somebody else's: names in, the same answers as a catalogue out."""

from collections.abc import Callable, Mapping
from dataclasses import field, replace

from asynclint.catalogue.entries import Blocking, EntryPoint
from asynclint.model.record import record


@record
class Declared:
    """Names are dotted; one that ends in `.*` means everything directly below."""

    blocking: Mapping[str, Blocking] = field(default_factory=dict)
    nonblocking: frozenset[str] = frozenset()
    offloading: frozenset[str] = frozenset()
    entries: Mapping[str, EntryPoint] = field(default_factory=dict)

    @property
    def packages(self) -> frozenset[str]:
        """The top-level names that anything is said about."""
        names = (*self.blocking, *self.nonblocking, *self.offloading, *self.entries)
        return frozenset(name.partition(".")[0] for name in names)

    def blocks(self, name: str) -> Blocking | None:
        return self.blocking.get(name) or self.blocking.get(_all_of(name))

    def is_nonblocking(self, name: str) -> bool:
        return name in self.nonblocking or _all_of(name) in self.nonblocking

    def offloads(self, name: str) -> bool:
        return name in self.offloading or _all_of(name) in self.offloading

    def entry(self, name: str) -> EntryPoint | None:
        return self.entries.get(name) or self.entries.get(_all_of(name))

    def renamed(self, canonical: Callable[[str], str]) -> "Declared":
        """The same under the names that the definitions have; the written names stay good as well."""

        def rename(name: str) -> str:
            return f"{canonical(name[:-2])}.*" if name.endswith(".*") else canonical(name)

        return replace(
            self,
            blocking={**self.blocking, **{rename(name): entry for name, entry in self.blocking.items()}},
            nonblocking=self.nonblocking | {rename(name) for name in self.nonblocking},
            offloading=self.offloading | {rename(name) for name in self.offloading},
            entries={**self.entries, **{rename(name): entry for name, entry in self.entries.items()}},
        )


def _all_of(name: str) -> str:
    return f"{name.rpartition('.')[0]}.*"
