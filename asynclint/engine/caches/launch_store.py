"""Launch files of the run -> their facts, from the cache where nothing is new; and facts of all -> deployments."""

import os
from dataclasses import field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import msgspec

from asynclint import launch as launch_package
from asynclint.engine.caches.facts_cache import FactsCache, Known, signature_of
from asynclint.engine.disk import cannot_be_kept, digest, prepare_directory
from asynclint.engine.plugins.registry import Registry
from asynclint.engine.sources import Sources
from asynclint.launch.read import read_launch_file, read_python_launches, read_settings
from asynclint.model import launchfacts
from asynclint.model.findings import Problem
from asynclint.model.launchfacts import LaunchFacts, decode_launch, encode_launch
from asynclint.model.record import mutable
from asynclint.source.silencers import may_name_rules

if TYPE_CHECKING:
    from asynclint.engine.caches.facts_store import Harvest
    from asynclint.model.launch import Deployment
    from asynclint.program.program import Program

#: Names in a Python file's facts without which it starts no server.
_MARKS = (b"uvicorn", b"hypercorn", b"granian", b"gunicorn", b"run_app", b"sanic", b"robyn", b"quart")


#: What launch files without which start none.
_SERVERS = (*_MARKS, b"daphne", b"fastapi", b"litestar", b"aiohttp", b"manage.py", b"django")


@mutable
class LaunchHarvest:
    """Facts of the files that say something about launches; `known` of all that were looked at."""

    facts: dict[str, LaunchFacts] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    complaint: str | None = None
    mentions_server: bool = False  # some file has the name of a server in it

    def speaking(self) -> list[str]:
        """Paths of the files that may have comments which name rules."""
        return [path for path, known in self.known.items() if known.speaks]


def open_cache(cache_dir: str | None, registry: Registry) -> FactsCache:
    """The cache of launch files below `cache_dir`, or one that keeps nothing."""
    if cache_dir is None:
        return FactsCache(None)
    plugins = registry.plugin_files if registry.launch_readers else ()
    name = f"launch-{signature_of(os.path.dirname(launch_package.__file__), launchfacts.__file__, *plugins)}"
    return FactsCache(os.path.join(cache_dir, name))


class LaunchReader:
    """Reads what is new, remembers the rest; `keep_in`: the folder to write it to."""

    def __init__(self, sources: Sources, cache: FactsCache, registry: Registry, *, keep_in: str | None) -> None:
        self._sources = sources
        self._cache_dir = keep_in
        self._readers = registry.launch_readers
        self._cache = cache
        self._index = self._cache.read_index()
        self._found = LaunchHarvest()
        self._fresh = False

    def harvest(self, python: "Harvest") -> LaunchHarvest:
        """`python`: what is known of the Python files, some of which start servers themselves."""
        for path in self._sources.launch_paths():
            self._take(path, self._known(path), is_python=False)
        for path, encoded in python.facts.items():
            if any(mark in encoded for mark in _MARKS) and not self._sources.is_notebook(path):
                self._take(path, python.known.get(path), is_python=True)
        self._save()
        return self._found

    def _known(self, path: str) -> Known | None:
        """What was known of the file the last time, while its date and size are the same."""
        file, known = self._sources.launch.get(path), self._index.get(path)
        if file is not None and known is not None and path not in self._sources.given:
            return known if (known.mtime_ns, known.size) == (file.mtime_ns, file.size) else None
        return None

    def _take(self, path: str, known: Known | None, *, is_python: bool) -> None:
        encoded = self._cache.get(_key(path, known.digest)) if known is not None else None
        facts = _decoded(encoded) if encoded is not None else None
        if facts is None:
            try:
                data = self._sources.data(path)
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                self._found.problems.append(Problem(path, f"cannot be read: {reason}"))
                return
            encoded = encode_launch(read_python_launches(data)) if is_python else self._read(path, data)
            facts = decode_launch(encoded)
            file = self._sources.launch.get(path)
            modified = file.mtime_ns if file is not None and path not in self._sources.given else 0
            known = known or Known(modified, len(data), digest(data), False, may_name_rules(data))
            self._cache.put(_key(path, known.digest), encoded)
            self._fresh = True
        if known is not None and not is_python:
            self._found.known[path] = known
        if facts.note:
            self._found.warnings.append(f"{path}: {facts.note}; what it launches is not known")
        if facts.kind:
            self._found.facts[path] = facts
            if not self._found.mentions_server and encoded is not None:
                self._found.mentions_server = any(mark in encoded for mark in _SERVERS)

    def _read(self, path: str, data: bytes) -> bytes:
        """By the reader of a plugin, when one is for files of that name."""
        name = path.rpartition("/")[2]
        for plugin, reader in self._readers:
            if any(fnmatchcase(name, pattern) for pattern in reader.files):
                from asynclint.api.launch_readers import read_by

                try:
                    return encode_launch(read_by(reader(), data))
                except (Exception, SystemExit) as error:
                    what = f"{plugin}: its launch reader {reader.__name__} crashed: {type(error).__name__}: {error}"
                    hint = "what the file launches is not known; update or uninstall the plugin"
                    self._found.problems.append(Problem(path, what, hint))
                    return encode_launch(LaunchFacts(""))
        return read_launch_file(path, data)

    def _save(self) -> None:
        if self._cache_dir is None or not (self._fresh or self._index != self._found.known):
            return
        try:
            prepare_directory(self._cache_dir)
            self._cache.save([_key(path, known.digest) for path, known in self._found.known.items()])
            self._cache.write_index(self._found.known)
        except OSError as error:
            self._found.complaint = cannot_be_kept(error, self._cache_dir)


def _key(path: str, content: bytes) -> bytes:
    """The name decides which reader it is; the same text under another name is another file."""
    return digest(content + path.encode(errors="surrogateescape"))


def _decoded(data: bytes) -> LaunchFacts | None:
    try:
        return decode_launch(data)
    except msgspec.MsgspecError:
        return None


def link_launches(found: LaunchHarvest, sources: Sources, program: "Program | None") -> "list[Deployment]":
    """Every way in which the project starts a server."""
    from asynclint.catalogue.server_index import Servers
    from asynclint.program.deployments.deployments import link_deployments

    def settings(path: str) -> LaunchFacts | None:
        try:
            return read_settings(path, sources.data(path))
        except (OSError, KeyError):
            return None

    paths = frozenset((*sources.python_paths(), *sources.launch_paths()))
    evaluator = program.evaluator if program is not None else None
    return link_deployments(found.facts, paths, settings, Servers(), evaluator)
