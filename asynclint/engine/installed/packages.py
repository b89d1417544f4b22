"""The installed packages of a run: which environment, the facts of what was read in it, and what was not found.

Facts are kept in the user's cache, where all projects share them: one file for each distribution and version, whose
entries are named by the content they were extracted from. So nothing in there can be out of date, whoever wrote it.
"""

import os
import struct
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import field
from pathlib import Path

from asynclint import facts as facts_package
from asynclint.engine.caches.extraction import extract_safely
from asynclint.engine.caches.facts_cache import Known, pack, signature_of, unpack
from asynclint.engine.complaints import UsageError
from asynclint.engine.configuration.settings import Settings
from asynclint.engine.disk import digest, prepare_directory, write_atomically
from asynclint.environment.discover import Asked, EnvironmentNotFoundError, find_environment, probes, user_cache
from asynclint.environment.finder import Origin
from asynclint.environment.installed import Environment
from asynclint.model import facts as facts_model
from asynclint.model.record import mutable
from asynclint.source.discover import common_directory

#: Where a package says what its functions do, in the format of the catalogue.
OWN_FACTS = "asynclint.toml"
#: What nobody has used for this long is removed.
_KEPT_DAYS = 60
_DAY = 86_400


@mutable
class Packages:
    """What a run reads of an environment. `directory` is None when nothing is to be kept."""

    environment: Environment | None
    directory: str | None = None
    known: dict[str, Known] = field(default_factory=dict)  # absolute path -> what was read there
    places: dict[str, str] = field(default_factory=dict)  # path as findings show it -> absolute path
    starts: tuple[str, ...] = ()  # the folders whose environments were looked for
    facts_files: tuple[str, ...] = ()  # what packages say about themselves, absolute
    is_on: bool = True
    _stores: dict[str, dict[bytes, bytes]] = field(default_factory=dict)
    _fresh: set[str] = field(default_factory=set)

    def own_facts(self, package: str) -> Path | None:
        """The `asynclint.toml` that lies in an installed package."""
        origin = self.environment.find(package) if self.environment is not None else None
        for folder in origin.folders if origin is not None else ():
            path = os.path.join(folder, OWN_FACTS)
            if os.path.isfile(path):
                return Path(path)
        return None

    def read(self, origin: Origin) -> bytes:
        """The facts of a module. Raises `OSError`."""
        with open(origin.path, "rb") as stream:
            data = stream.read()
            modified = os.fstat(stream.fileno()).st_mtime_ns
        key = digest(data)
        self.known[origin.path] = Known(modified, len(data), key, False)
        self.places[origin.shown] = origin.path
        name = self._store_of(origin)
        store = self._stores.get(name)
        if store is None:
            store = self._stores[name] = self._load(name)
        found = store.get(key)
        if found is None:
            found = store[key] = extract_safely(data)
            self._fresh.add(name)
        return found

    def _store_of(self, origin: Origin) -> str:
        distribution = self.environment.distribution(origin) if self.environment is not None else None
        if distribution is None or not distribution.version:  # no name of its own: that of its folder
            return f"other-{digest(os.path.dirname(origin.path).encode(errors='surrogateescape')).hex()[:12]}"
        return "".join(c if c.isalnum() or c in "-._" else "_" for c in f"{distribution.name}-{distribution.version}")

    def _load(self, name: str) -> dict[bytes, bytes]:
        if self.directory is None:
            return {}
        path = os.path.join(self.directory, name)
        try:
            with open(path, "rb") as stream:
                found = unpack(stream.read())
            if os.stat(path).st_mtime < time.time() - _DAY:
                os.utime(path)
        except (OSError, ValueError, struct.error):
            return {}
        return found

    def save(self) -> None:
        """Writes what is new. A cache that cannot be written is no reason to complain: it costs the next run time."""
        if self.directory is None or not self._fresh:
            return
        with suppress(OSError):
            prepare_directory(os.path.dirname(self.directory))
            os.makedirs(self.directory, exist_ok=True)
            for name in sorted(self._fresh):
                # somebody else may have written meanwhile: what is there stays
                merged = {**self._load(name), **self._stores[name]}
                write_atomically(os.path.join(self.directory, name), pack(merged))
            self._fresh.clear()
            self._forget()

    def _forget(self) -> None:
        parent = os.path.dirname(self.directory or "")
        limit = time.time() - _KEPT_DAYS * _DAY
        for folder, _, names in os.walk(parent):
            for name in names if folder != parent else ():
                path = os.path.join(folder, name)
                if os.stat(path).st_mtime < limit:
                    os.unlink(path)


def open_packages(settings: Settings, paths: Sequence[str], *, cwd: str, cache: bool) -> Packages:
    """The packages that imports of the project lead to. Raises `UsageError` when the environment asked for is none."""
    starts = _starts(settings.root, paths, cwd)
    if not settings.site_packages:
        return Packages(None, is_on=False)
    asked = Asked(settings.python, settings.python_asked_by) if settings.python is not None else None
    try:
        place = find_environment(starts, asked=asked)
    except EnvironmentNotFoundError as error:
        raise UsageError(str(error)) from error
    if place is None:
        return Packages(None, starts=starts)
    folder = os.path.dirname(facts_package.__file__ or "")
    directory = os.path.join(user_cache("asynclint"), f"packages-{signature_of(folder, facts_model.__file__)}")
    return Packages(Environment(place), directory if cache else None, starts=starts)


def _starts(root: str, paths: Sequence[str], cwd: str) -> tuple[str, ...]:
    """The folders from what is checked up to the top of the project."""
    folder = common_directory([path for path in paths if os.path.exists(path)] or [cwd])
    found: list[str] = []
    while folder.startswith(root) and folder not in found:
        found.append(folder)
        folder = os.path.dirname(folder)
    return tuple(found or [root])


def inputs_of(packages: Packages) -> list[str]:
    """Files besides the modules that decide what is read, whether they exist or not."""
    found = [*probes(packages.starts), *packages.facts_files]
    if packages.environment is not None:
        found += packages.environment.path.inputs
    return found
