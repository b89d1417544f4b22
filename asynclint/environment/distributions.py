"""Metadata of installed packages -> which distribution a file came with, and in which version."""

import os
import re
from collections.abc import Iterable, Iterator

from asynclint.environment.finder import Origin
from asynclint.environment.paths import editable_source
from asynclint.model.record import record

_TOP_OF_RECORD = re.compile(r"^([\w.-]+?)(?:/|\.py,|\.[\w.-]*(?:so|pyd),)", re.MULTILINE)
_INFO = re.compile(r"(?P<name>.+?)-(?P<version>\d[^-]*)(?:-py3\.\d+)?(?P<kind>\.dist-info|\.egg-info)")


@record(order=True)
class Distribution:
    """What `pip list` calls it."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}".rstrip()


@record
class _Metadata:
    """One dist-info folder."""

    distribution: Distribution
    path: str  # of the dist-info folder
    source: str | None  # where an editable install points


def distribution_folders(folders: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names of distributions, as their folders spell them, with the folder of their metadata."""
    for folder in folders:
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
            match = _INFO.fullmatch(name)
            if match is not None:
                yield match["name"], os.path.join(folder, name)


class Distributions:
    """The distributions in `folders`; what they hold is read when a module is asked about."""

    def __init__(self, folders: Iterable[str]) -> None:
        self._folders = tuple(folders)
        self._by_top: dict[str, list[_Metadata]] | None = None
        self._editable: list[_Metadata] = []
        self._of: dict[str, Distribution | None] = {}
        self._records: dict[str, str] = {}

    def all(self) -> list[Distribution]:
        """Every distribution by the name of its metadata folder."""
        names = (name for folder in self._folders if os.path.isdir(folder) for name in os.listdir(folder))
        matches = filter(None, map(_INFO.fullmatch, names))
        return sorted({Distribution(match["name"].replace("_", "-"), match["version"]) for match in matches})

    def of(self, origin: Origin) -> Distribution | None:
        """The distribution that a module came with; None when no metadata speaks of it."""
        key = origin.name if "." in origin.name else origin.path
        if key not in self._of:
            self._of[key] = self._find(origin)
        return self._of[key]

    def _find(self, origin: Origin) -> Distribution | None:
        if self._by_top is None:
            self._by_top = self._read()
        candidates = self._by_top.get(origin.shown.partition("/")[0].partition(".")[0], [])
        if len(candidates) > 1:  # a namespace: whose file is it?
            candidates = [item for item in candidates if f"{origin.shown}," in self._record(item)] or candidates
        if candidates:
            return candidates[0].distribution
        beneath = [item for item in self._editable if item.source and origin.path.startswith(item.source + os.sep)]
        return max(beneath, key=lambda item: len(item.source or "")).distribution if beneath else None

    def _read(self) -> dict[str, list[_Metadata]]:
        found: dict[str, list[_Metadata]] = {}
        for folder in self._folders:
            for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
                match = _INFO.fullmatch(name)
                if match is None:
                    continue
                path = os.path.join(folder, name)
                distribution = Distribution(match["name"].replace("_", "-"), match["version"])
                item = _Metadata(_named(path, distribution), path, editable_source(path))
                if item.source is not None:
                    self._editable.append(item)
                for top in self._tops(item):
                    found.setdefault(top, []).append(item)
        return found

    def _tops(self, item: _Metadata) -> set[str]:
        told = _text(os.path.join(item.path, "top_level.txt"))
        recorded = set(_TOP_OF_RECORD.findall(self._record(item)))
        return {*told.split(), *(name for name in recorded if not name.endswith((".dist-info", ".data", ".egg-info")))}

    def _record(self, item: _Metadata) -> str:
        found = self._records.get(item.path)
        if found is None:
            found = _text(os.path.join(item.path, "RECORD"))
            self._records[item.path] = found
        return found


def _named(path: str, guessed: Distribution) -> Distribution:
    """With the name as it is published: `hyperliquid-python-sdk`, not `hyperliquid_python_sdk`."""
    for file in ("METADATA", "PKG-INFO"):
        match = re.search(r"^Name: *(\S+)", _text(os.path.join(path, file), 4000), re.MULTILINE)
        if match is not None:
            return Distribution(match.group(1), guessed.version)
    return guessed


def _text(path: str, most: int = -1) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read(most)
    except OSError:
        return ""
