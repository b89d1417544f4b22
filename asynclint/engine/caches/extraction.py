"""Sources in, encoded facts out, on as many processors as pay for themselves."""

import gc
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from msgspec.structs import replace

from asynclint.engine.workers import CAN_FORK, partition, processors, read_worker, start_worker
from asynclint.facts.extract import extract
from asynclint.model.facts import decode_module, encode

#: Below this many bytes of source a second process costs more than it saves.
WORTH_A_WORKER = 750_000
_MOST_WORKERS = 16

Progress = Callable[[int, int], None]


def no_progress(_done: int, _total: int) -> None:
    """For callers nobody watches."""


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
    if wanted < 2 or not CAN_FORK:
        return _extract_here(sources, progress)
    return _extract_forked(sources, wanted, progress)


def _extract_here(sources: Sequence[bytes], progress: Progress) -> list[bytes]:
    found: list[bytes] = []
    for source in sources:
        found.append(extract_safely(source))
        progress(len(found), len(sources))
    return found


def _extract_forked(sources: Sequence[bytes], workers: int, progress: Progress) -> list[bytes]:
    """Static partition by size; the parent takes the first share."""
    shares = partition([len(source) for source in sources], workers)
    gc.freeze()
    children = [start_worker(partial(_extract_share, sources, share)) for share in shares[1:]]
    results: list[bytes | None] = [None] * len(sources)
    for done, index in enumerate(shares[0], 1):
        results[index] = extract_safely(sources[index])
        progress(done * workers, len(sources))
    for child, share in zip(children, shares[1:], strict=True):
        for facts, index in zip(read_worker(child), share, strict=False):
            results[index] = facts
    gc.unfreeze()
    # A worker that died leaves gaps: find the file that killed it, and survive it.
    return [_extract_isolated(sources[index]) if facts is None else facts for index, facts in enumerate(results)]


def _extract_share(sources: Sequence[bytes], share: Sequence[int]) -> Iterator[bytes]:
    return (extract_safely(sources[index]) for index in share)


def _extract_isolated(source: bytes) -> bytes:
    answer = b"".join(read_worker(start_worker(partial(_extract_share, [source], [0]))))
    return answer or failed_facts(source, "the parser of this Python crashes on the file")
