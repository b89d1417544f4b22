"""The configuration of ruff in a project: the files that speak for comments with codes of ours."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import field

from asynclint.model.record import mutable
from asynclint.model.source import Location
from asynclint.model.suppressions import RuffConfiguration
from asynclint.source.ruff_settings import RUFF_NAMES, RuffSettings, configuration, read_ruff_settings


@mutable
class RuffFiles:
    """`probes`: every file that was looked for, whether it is there or not."""

    root: str
    probes: dict[str, None] = field(default_factory=dict)

    def configurations(self, endangered: Iterable[Location]) -> Iterator[RuffConfiguration]:
        """That of the root, and those that speak for the comments."""
        by_file: dict[str, list[Location]] = {}
        top = self._speaking_for(self.root)
        if top is not None:
            by_file[top] = []
        for at in endangered:
            path = self._speaking_for(os.path.dirname(os.path.join(self.root, at.path)))
            if path is not None:
                by_file.setdefault(path, []).append(at)
        for path, places in sorted(by_file.items()):
            yield configuration(os.path.relpath(path, self.root).replace(os.sep, "/"), self._chain(path), places)

    def _speaking_for(self, directory: str) -> str | None:
        while True:
            for name in RUFF_NAMES:
                path = os.path.join(directory, name)
                if self._read(path) is not None:
                    return path
            parent = os.path.dirname(directory)
            if parent == directory or os.path.exists(os.path.join(directory, ".git")):
                return None
            directory = parent

    def _chain(self, path: str) -> list[RuffSettings]:
        chain: list[RuffSettings] = []
        seen: set[str] = set()
        while path not in seen:
            seen.add(path)
            settings = self._read(path)
            if settings is None:
                break
            chain.append(settings)
            if settings.extends is None:
                break
            path = os.path.normpath(os.path.join(os.path.dirname(path), os.path.expanduser(settings.extends)))
        return chain[::-1]

    def _read(self, path: str) -> RuffSettings | None:
        self.probes[path] = None
        try:
            with open(path, encoding="utf-8") as stream:
                return read_ruff_settings(os.path.basename(path), stream.read())
        except (OSError, UnicodeDecodeError):
            return None
