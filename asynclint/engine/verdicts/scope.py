"""What a run is about: the paths that were asked for, and every finding that one of them takes part in."""

from collections.abc import Iterable

from asynclint.model.findings import Finding
from asynclint.model.record import record


@record
class Scope:
    """`folders` end with a slash; `everything` makes the rest meaningless."""

    files: frozenset[str] = frozenset()
    folders: tuple[str, ...] = ()
    everything: bool = True

    @classmethod
    def of(cls, files: Iterable[str], folders: Iterable[str]) -> "Scope":
        return cls(frozenset(files), tuple(folders), everything=False)

    def covers(self, finding: Finding) -> bool:
        return self.covers_path(finding.at.path) or any(place.path in self.files for place in finding.places)

    def covers_path(self, path: str) -> bool:
        return self.everything or path in self.files or path.startswith(self.folders)
