"""Lock files of the project, and what is installed -> its dependencies with a known defect."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from asynclint.catalogue.hazards import read_hazards
from asynclint.environment.installed import Environment
from asynclint.environment.locks import is_lock_file, normalised
from asynclint.model.dependencies import Dependency
from asynclint.model.source import Location, Span
from asynclint.program.dependencies import Hazards, judged, locked

#: Where a dependency is asked for whose version no file pins.
_PROJECT = "pyproject.toml"
_MANIFESTS = (_PROJECT, "requirements.txt", "setup.cfg", "setup.py")


@dataclass
class Dependencies:
    """Those with a known defect, and the files and folders that were looked at, relative to the root."""

    found: list[Dependency] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)


def find_dependencies(root: str, directories: Iterable[str], environment: Environment | None) -> Dependencies:
    """Locked versions count wherever there is a lock file; installed ones only for what no file locks."""
    outcome, hazards = Dependencies(folders=sorted({"", *directories})), read_hazards()
    names: set[str] = set()
    for directory in outcome.folders:
        here: set[str] = set()
        for path in _lock_files(root, directory):
            outcome.files.append(path)
            is_project = os.path.basename(path) == _PROJECT
            for name, version, at in locked(path, _text(root, path)):
                if is_project and name in here:
                    continue  # the lock file beside it says the same
                here.add(name)
                names.add(name)
                dependency = judged(name, version, at, hazards, is_locked=True)
                outcome.found += [dependency] if dependency is not None else []
    outcome.found += _installed(root, environment, names, hazards)
    return outcome


def _installed(
    root: str, environment: Environment | None, locked_names: set[str], hazards: Hazards
) -> Iterator[Dependency]:
    manifest = next((name for name in _MANIFESTS if os.path.isfile(os.path.join(root, name))), None)
    if environment is None or manifest is None:
        return
    lines = _text(root, manifest).splitlines()
    for distribution in environment.installed():
        name = normalised(distribution.name)
        if name in hazards and name not in locked_names:
            line = next((n for n, text in enumerate(lines, start=1) if name in normalised(text)), 1)
            at = Location(manifest, Span(line, 0, line, 0))
            dependency = judged(name, distribution.version, at, hazards, is_locked=False)
            if dependency is not None:
                yield dependency


def _lock_files(root: str, directory: str) -> list[str]:
    try:
        names = os.listdir(os.path.join(root, directory))
    except OSError:
        return []
    found = filter(is_lock_file, (f"{directory}/{name}" if directory else name for name in names))
    return sorted(found, key=lambda path: (os.path.basename(path) == _PROJECT, path))


def _text(root: str, path: str) -> str:
    try:
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError:
        return ""
