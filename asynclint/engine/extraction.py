"""Sources in, encoded facts out, on as many processors as pay for themselves."""

import gc
import os
import struct
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from asynclint.facts.extract import extract
from asynclint.model.facts import decode_module, encode

#: Below this many bytes of source a second process costs more than it saves.
WORTH_A_WORKER = 750_000
_MOST_WORKERS = 16
_HEADER = struct.Struct("<II")

Progress = Callable[[int, int], None]


def no_progress(_done: int, _total: int) -> None:
    """For callers nobody watches."""


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def extract_safely(source: bytes) -> bytes:
    """Facts of one file; when the parser gives up in a way nobody foresaw, facts that say so."""
    try:
        return extract(source)
    except (RecursionError, MemoryError):
        return failed_facts(source, "expressions are nested too deeply to be parsed")
    except Exception as error:  # our own mistake must cost one file, not the run
        return failed_facts(source, f"internal error while reading the file: {type(error).__name__}: {error}")


def failed_facts(source: bytes, message: str) -> bytes:
    """Facts of a file that could not be read: empty but for the reason."""
    empty = decode_module(extract(b""))
    return encode(replace(empty, lines=source.count(b"\n"), error=(1, 0, message)))


def extract_all(sources: Sequence[bytes], *, jobs: int | None = None, progress: Progress = no_progress) -> list[bytes]:
    """The facts of each source, in order. `jobs` bounds the processes; None means as many as are worth it."""
    total = sum(map(len, sources))
    wanted = min(processors() if jobs is None else jobs, total // WORTH_A_WORKER + 1, _MOST_WORKERS, len(sources))
    if wanted < 2 or not hasattr(os, "fork"):
        return _extract_here(sources, progress)
    return _extract_forked(sources, wanted, progress)


def _extract_here(sources: Sequence[bytes], progress: Progress) -> list[bytes]:
    found: list[bytes] = []
    for source in sources:
        found.append(extract_safely(source))
        progress(len(found), len(sources))
    return found


def _extract_forked(sources: Sequence[bytes], workers: int, progress: Progress) -> list[bytes]:
    """Static partition by size. Each child answers only when all its work is done, so no pipe can fill up meanwhile."""
    shares = partition([len(source) for source in sources], workers)
    gc.freeze()
    children = [_start(sources, share) for share in shares[1:]]
    results: list[bytes | None] = [None] * len(sources)
    for done, index in enumerate(shares[0], 1):
        results[index] = extract_safely(sources[index])
        progress(done * workers, len(sources))
    for process, pipe in children:
        _collect(process, pipe, results)
    gc.unfreeze()
    for index, result in enumerate(results):
        if result is None:  # a worker died: find the file that killed it, and survive it
            results[index] = _extract_isolated(sources[index])
    return [result for result in results if result is not None]


def partition(sizes: Sequence[int], shares: int) -> list[list[int]]:
    """Indexes in `shares` groups of about the same total size; the same sizes always give the same groups."""
    groups: list[list[int]] = [[] for _ in range(shares)]
    totals = [0] * shares
    for index in sorted(range(len(sizes)), key=lambda index: (-sizes[index], index)):
        lightest = totals.index(min(totals))
        groups[lightest].append(index)
        totals[lightest] += sizes[index] + 500  # a file costs something even when it is empty
    return groups


def _start(sources: Sequence[bytes], share: Sequence[int]) -> tuple[int, int]:
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    status = 1
    try:
        os.close(reading)
        gc.disable()
        answers = [(index, extract_safely(sources[index])) for index in share]
        with os.fdopen(writing, "wb") as stream:
            for index, facts in answers:
                stream.write(_HEADER.pack(index, len(facts)))
                stream.write(facts)
        status = 0
    finally:
        os._exit(status)  # no buffers, handlers or atexit functions of the parent may run here


def _collect(process: int, pipe: int, results: list[bytes | None]) -> None:
    with os.fdopen(pipe, "rb") as stream:
        while len(header := stream.read(_HEADER.size)) == _HEADER.size:
            index, size = _HEADER.unpack(header)
            facts = stream.read(size)
            if len(facts) == size:
                results[index] = facts
    os.waitpid(process, 0)


def _extract_isolated(source: bytes) -> bytes:
    results: list[bytes | None] = [None]
    _collect(*_start([source], [0]), results)
    return results[0] or failed_facts(source, "the parser of this Python crashes on the file")
