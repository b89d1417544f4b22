"""Texts of lock files -> what they pin, with what is known to be wrong with it."""

from collections.abc import Iterator, Mapping

from asynclint.catalogue.hazards import read_hazards
from asynclint.environment.locks import is_before, normalised, read_pins
from asynclint.model.dependencies import Dependency, Hazard
from asynclint.model.source import Location, Span

Hazards = Mapping[str, tuple[Hazard, ...]]


def locked(path: str, text: str) -> Iterator[tuple[str, str, Location]]:
    """Name, version and place of everything that a file pins; nothing when it is no lock file."""
    for pin in read_pins(path, text):
        yield normalised(pin.name), pin.version, Location(path, Span(pin.line, 0, pin.line, 0))


def judged(name: str, version: str, at: Location, hazards: Hazards, *, is_locked: bool) -> Dependency | None:
    """The dependency, if a defect of this version is known."""
    known = tuple(
        hazard
        for hazard in hazards.get(normalised(name), ())
        if is_before(version, hazard.before) and not (hazard.since and is_before(version, hazard.since))
    )
    return Dependency(normalised(name), version, at, is_locked, known) if known else None


def locked_hazards(files: Mapping[str, str]) -> list[Dependency]:
    """Everything with a known defect that the files (path -> text) pin."""
    hazards = read_hazards()
    pins = [pin for path, text in sorted(files.items()) for pin in locked(path, text)]
    found = [judged(name, version, at, hazards, is_locked=True) for name, version, at in pins]
    return [dependency for dependency in found if dependency is not None]
