"""The environment asynclint runs in -> the plugins that are installed there. Nothing of them is imported.

Only folders that packages are installed into are looked at: neither the working directory nor what `PYTHONPATH` adds
may bring plugins along, because the code that is looked at lies there, and it is never run.
"""

import os
import site
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress

import asynclint
from asynclint.model.record import record

#: Entry points whose objects implement hooks, and those that name folders of catalogue files, of which nothing is run.
CODE_GROUP, DATA_GROUP = "asynclint", "asynclint.catalogues"

_HEADERS = (f"[{CODE_GROUP}]".encode(), f"[{DATA_GROUP}]".encode())


@record
class Candidate:
    """One entry point. `declared_in` is the file that names it."""

    name: str
    target: str
    distribution: str
    version: str
    declared_in: str
    is_data: bool = False

    def __str__(self) -> str:
        return f"plugin {self.name} ({self.distribution} {self.version})"


def plugin_folders() -> list[str]:
    """Where packages of this environment are installed, asynclint among them."""
    home = os.path.dirname(os.path.dirname(os.path.abspath(asynclint.__file__)))
    sites = [*site.getsitepackages(), *([site.getusersitepackages()] if site.ENABLE_USER_SITE else [])]
    return [path for path in dict.fromkeys((*sites, home)) if path in sys.path and os.path.isdir(path)]


def declaring(folders: Iterable[str]) -> list[str]:
    """The metadata folders that speak of our groups; ten times cheaper than asking `importlib.metadata` for them."""
    found: list[str] = []
    for folder in folders:
        try:
            with os.scandir(folder) as entries:
                names = sorted(entry.path for entry in entries if entry.name.endswith((".dist-info", ".egg-info")))
        except OSError:
            continue
        for name in names:
            try:
                with open(f"{name}/entry_points.txt", "rb") as stream:
                    data = stream.read()
            except OSError:
                continue
            if any(header in data for header in _HEADERS):
                found.append(name)
    return found


def find_candidates(folders: Iterable[str]) -> list[Candidate]:
    """By name. Of a distribution that is installed twice the first one counts, as for imports."""
    seen: set[str] = set()
    found: list[Candidate] = []
    for metadata in declaring(folders):
        candidates = list(_of(metadata))
        name = candidates[0].distribution.lower().replace("_", "-") if candidates else ""
        if name not in seen:
            seen.add(name)
            found += candidates
    return sorted(found, key=lambda item: (item.name, item.distribution, item.is_data))


def _of(metadata: str) -> Iterator[Candidate]:
    from importlib.metadata import PathDistribution
    from pathlib import Path

    distribution = PathDistribution(Path(metadata))
    name, _, version = os.path.basename(metadata).rpartition(".")[0].partition("-")
    with suppress(KeyError, OSError, UnicodeDecodeError):  # without metadata the folder's name has to do
        said = distribution.metadata.json
        name, version = str(said.get("name", name)), str(said.get("version", version))
    for point in distribution.entry_points:
        if point.group in (CODE_GROUP, DATA_GROUP):
            is_data = point.group == DATA_GROUP
            yield Candidate(point.name, point.value, name, version, f"{metadata}/entry_points.txt", is_data)
