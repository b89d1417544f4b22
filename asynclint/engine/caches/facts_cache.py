"""Facts that need not be extracted again: keyed by the content of the file, so renames and new dates cost nothing.

Sixteen flat files by the first digit of the content's digest, each with a checksum. Whatever is damaged is ignored
and written anew. Nothing in here can execute code.
"""

import os
import struct
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import field
from zlib import crc32

from asynclint.engine.disk import digest, write_atomically
from asynclint.model.facts import FACTS_VERSION
from asynclint.model.record import mutable, record

_MAGIC = b"asynclint facts 1\n"
_ENTRY = struct.Struct("<16sI")
_INDEX = "index-2"
_COUNT = struct.Struct("<II")
#: A file changed this shortly before it was looked at may change again without a new date.
RACY_NS = 2_000_000_000
_KEPT_GENERATIONS = 3


def signature_of(*folders: str) -> str:
    """Names the code that made the facts: other code, other cache."""
    parts = [f"{FACTS_VERSION} {sys.implementation.cache_tag} {sys.version_info[:3]}".encode()]
    for folder in folders:
        names = sorted(os.listdir(folder)) if os.path.isdir(folder) else [""]
        for name in names:
            if name.endswith(".py") or not name:
                with open(os.path.join(folder, name) if name else folder, "rb") as stream:
                    parts.append(digest(stream.read()))
    return digest(b"".join(parts)).hex()[:12]


@record
class Known:
    """What was seen last time at a path; `marked`: the file has the bytes of a nonblocking declaration.

    `speaks`: it may have comments that name rules.
    """

    mtime_ns: int
    size: int
    digest: bytes
    marked: bool
    speaks: bool = False


@mutable
class FactsCache:
    """`directory` is None when nothing is to be kept."""

    directory: str | None
    _shards: dict[str, dict[bytes, bytes]] = field(default_factory=dict)
    _fresh: set[str] = field(default_factory=set)  # shards with something new

    def read_index(self) -> dict[str, Known]:
        """What was known about each path; empty when there is no index or it is damaged."""
        if self.directory is None:
            return {}
        try:
            with open(f"{self.directory}/{_INDEX}", encoding="utf-8", errors="surrogateescape") as stream:
                head, _, body = stream.read().partition("\n")
            if head != f"{crc32(body.encode(errors='surrogateescape')):08x}":
                return {}
            known = {}
            for line in body.splitlines():
                modified, size, code, marked, path = line.split(" ", 4)
                flags = int(marked)
                known[path] = Known(int(modified), int(size), bytes.fromhex(code), bool(flags & 1), bool(flags & 2))
            return known
        except (OSError, ValueError):
            return {}

    def write_index(self, known: Mapping[str, Known]) -> None:
        if self.directory is None:
            return
        limit = time.time_ns() - RACY_NS
        lines: list[str] = []
        for path, item in known.items():
            if "\n" not in path and "\r" not in path:
                modified = item.mtime_ns if item.mtime_ns < limit else 0
                lines.append(f"{modified} {item.size} {item.digest.hex()} {item.marked + 2 * item.speaks} {path}\n")
        body = "".join(lines).encode(errors="surrogateescape")
        self._write(_INDEX, f"{crc32(body):08x}\n".encode() + body)

    def get(self, key: bytes) -> bytes | None:
        return self._shard(key).get(key)

    def put(self, key: bytes, facts: bytes) -> None:
        self._shard(key)[key] = facts
        self._fresh.add(_shard_name(key))

    def discard(self) -> None:
        """Forgets everything, for when what was read turned out to be nonsense."""
        self._shards = {f"{number:x}": {} for number in range(16)}
        self._fresh.update(self._shards)

    def save(self, used: Iterable[bytes]) -> None:
        """Writes what is new. Entries not in `used` stay while they are no more than the used ones."""
        if self.directory is None or not self._fresh:
            return
        wanted = set(used)
        for name in sorted(self._fresh):
            entries = self._shards[name]
            kept = {key: entries[key] for key in entries if key in wanted}
            room = sum(map(len, kept.values())) + 200_000
            for key, facts in entries.items():
                if key not in kept and room >= len(facts):
                    kept[key] = facts
                    room -= len(facts)
            self._write(name, pack(kept))
        self._fresh.clear()
        self._forget_generations()

    def _shard(self, key: bytes) -> dict[bytes, bytes]:
        name = _shard_name(key)
        shard = self._shards.get(name)
        if shard is None:
            shard = self._shards[name] = self._read(name)
        return shard

    def _read(self, name: str) -> dict[bytes, bytes]:
        if self.directory is None:
            return {}
        try:
            with open(f"{self.directory}/{name}", "rb") as stream:
                return unpack(stream.read())
        except (OSError, ValueError, struct.error):
            return {}

    def _write(self, name: str, data: bytes) -> None:
        if self.directory is None:
            return
        os.makedirs(self.directory, exist_ok=True)
        write_atomically(f"{self.directory}/{name}", data)

    def _forget_generations(self) -> None:
        """Caches of older versions and other interpreters: only the most recent ones stay."""
        from shutil import rmtree

        parent = os.path.dirname(self.directory or "")
        for prefix in ("facts-", "quiet-", "launch-"):
            found = [os.path.join(parent, name) for name in os.listdir(parent) if name.startswith(prefix)]
            found.sort(key=lambda path: os.stat(path).st_mtime_ns, reverse=True)
            for path in found[_KEPT_GENERATIONS:]:
                if prefix == "quiet-":
                    os.unlink(path)
                elif path != self.directory:
                    rmtree(path, ignore_errors=True)


def _shard_name(key: bytes) -> str:
    return f"{key[0] >> 4:x}"


def pack(entries: Mapping[bytes, bytes]) -> bytes:
    ordered = sorted(entries.items())
    table = b"".join(_ENTRY.pack(key, len(facts)) for key, facts in ordered)
    body = table + b"".join(facts for _, facts in ordered)
    return _MAGIC + _COUNT.pack(len(ordered), crc32(body)) + body


def unpack(data: bytes) -> dict[bytes, bytes]:
    """Raises `ValueError` or `struct.error` for anything that `pack` did not write."""
    if not data.startswith(_MAGIC):
        raise ValueError("not a facts file")
    count, checksum = _COUNT.unpack_from(data, len(_MAGIC))
    start = len(_MAGIC) + _COUNT.size
    if crc32(memoryview(data)[start:]) != checksum:
        raise ValueError("damaged")
    position = start + count * _ENTRY.size
    found: dict[bytes, bytes] = {}
    for key, size in _ENTRY.iter_unpack(memoryview(data)[start:position]):
        found[key] = data[position : position + size]
        position += size
    if position != len(data):
        raise ValueError("damaged")
    return found
