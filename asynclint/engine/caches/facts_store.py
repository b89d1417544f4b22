"""Files of the project -> their facts: from the cache where the content is known, extracted where it is new."""

import os
from collections.abc import Mapping
from dataclasses import field

from asynclint import facts as facts_package
from asynclint.engine.caches.extraction import Progress, extract_all, failed_facts, no_progress
from asynclint.engine.caches.facts_cache import FactsCache, Known, signature_of
from asynclint.engine.disk import cannot_be_kept, digest, prepare_directory
from asynclint.engine.sources import Sources
from asynclint.model import facts as facts_model
from asynclint.model.findings import Problem
from asynclint.model.record import mutable
from asynclint.source import magics, notebook
from asynclint.source.comments import NONBLOCKING_MARK
from asynclint.source.notebook import NotebookError, python_of
from asynclint.source.silencers import may_name_rules

#: MessagePack's nil: facts end with their error, so any other last byte means there is one.
_NO_ERROR = b"\xc0"


@mutable
class Harvest:
    """The encoded facts of every readable file, and what is known about each of them."""

    facts: dict[str, bytes] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    extracted: int = 0

    def broken(self) -> list[str]:
        """Paths of the files that could not be parsed."""
        return [path for path, facts in self.facts.items() if not facts.endswith(_NO_ERROR)]

    def speaking(self) -> list[str]:
        """Paths of the files that may have comments which name rules."""
        return [path for path, known in self.known.items() if known.speaks]

    def marked(self) -> list[str]:
        """Paths of the files that may declare functions nonblocking."""
        return [path for path, known in self.known.items() if known.marked]


def open_cache(cache_dir: str | None) -> FactsCache:
    """The facts cache below `cache_dir`, or one that keeps nothing."""
    if cache_dir is None:
        return FactsCache(None)
    folder = os.path.dirname(facts_package.__file__)
    return FactsCache(
        os.path.join(
            cache_dir, f"facts-{signature_of(folder, facts_model.__file__, notebook.__file__, magics.__file__)}"
        )
    )


def harvest(
    sources: Sources, cache: FactsCache, *, jobs: int | None = None, progress: Progress = no_progress
) -> Harvest:
    """Facts of all files. Only files whose date or size is new are read, only new contents are extracted."""
    found = Harvest()
    index = cache.read_index()
    pending: dict[bytes, bytes] = {}  # digest -> source, so that copies of a file are extracted once
    for path in sources.python_paths():
        known = _look(path, sources, index, cache, pending, found)
        if known is not None:
            found.known[path] = known
    fresh = dict(zip(pending, extract_all(list(pending.values()), jobs=jobs, progress=progress), strict=True))
    for key, facts in fresh.items():
        cache.put(key, facts)
    found.extracted = len(fresh)
    for path, known in found.known.items():
        encoded = cache.get(_key(path, known.digest, sources))
        if encoded is not None:
            found.facts[path] = encoded
    return found


def _look(
    path: str,
    sources: Sources,
    index: Mapping[str, Known],
    cache: FactsCache,
    pending: dict[bytes, bytes],
    found: Harvest,
) -> Known | None:
    file = sources.files.get(path)
    known = index.get(path) if path not in sources.given else None
    unchanged = known and file and (known.mtime_ns, known.size) == (file.mtime_ns, file.size)
    if known is not None and unchanged:
        key = _key(path, known.digest, sources)
        if key in pending or cache.get(key) is not None:
            return known
    try:
        data = sources.data(path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        found.problems.append(
            Problem(path, f"cannot be read: {reason}", "its findings and all paths through it are missing")
        )
        return None
    content = digest(data)
    key = _key(path, content, sources)
    if key not in pending and cache.get(key) is None:
        try:
            pending[key] = python_of(data) if sources.is_notebook(path) else data
        except NotebookError as error:
            cache.put(key, failed_facts(b"", str(error)))
    modified = file.mtime_ns if file is not None and path not in sources.given else 0
    return Known(modified, len(data), content, NONBLOCKING_MARK in data, may_name_rules(data))


def _key(path: str, content: bytes, sources: Sources) -> bytes:
    """What facts are filed under: the same text is other code in a notebook."""
    return digest(b"notebook " + content) if sources.is_notebook(path) else content


def save(cache: FactsCache, cache_dir: str | None, found: Harvest, sources: Sources) -> str | None:
    """Writes what is new; says what kept it from doing so."""
    if cache_dir is None:
        return None
    try:
        prepare_directory(cache_dir)
        cache.save(_key(path, known.digest, sources) for path, known in found.known.items())
        if found.extracted or cache.read_index() != found.known:
            cache.write_index(found.known)
    except OSError as error:
        return cannot_be_kept(error, cache_dir)
    return None
