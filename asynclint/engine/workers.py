"""Work in processes of its own: a forked child computes pieces, the parent reads them when it has done its own share.

A child answers only when all its work is done, so no pipe can fill up while nobody reads.
"""

import gc
import os
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence

_SIZE = struct.Struct("<I")

CAN_FORK = hasattr(os, "fork")

#: Process and reading end of its pipe.
Worker = tuple[int, int]


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def partition(sizes: Sequence[int], shares: int) -> list[list[int]]:
    """Indexes in `shares` groups of about the same total size; the same sizes always give the same groups."""
    groups: list[list[int]] = [[] for _ in range(shares)]
    totals = [0] * shares
    for index in sorted(range(len(sizes)), key=lambda index: (-sizes[index], index)):
        lightest = totals.index(min(totals))
        groups[lightest].append(index)
        totals[lightest] += sizes[index] + 500  # an item costs something even when it is empty
    return groups


def start_worker(work: Callable[[], Iterable[bytes]]) -> Worker:
    """Begins `work` in a child that sees everything as it is now."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    status = 1
    try:
        os.close(reading)
        gc.disable()
        pieces = list(work())
        with os.fdopen(writing, "wb") as stream:
            for piece in pieces:
                stream.write(_SIZE.pack(len(piece)))
                stream.write(piece)
        status = 0
    finally:
        os._exit(status)  # no buffers, handlers or atexit functions of the parent may run here


def read_worker(worker: Worker) -> Iterator[bytes]:
    """The pieces the child answered; less than all, down to none, when it died."""
    process, pipe = worker
    try:
        with os.fdopen(pipe, "rb") as stream:
            while len(head := stream.read(_SIZE.size)) == _SIZE.size:
                (size,) = _SIZE.unpack(head)
                piece = stream.read(size)
                if len(piece) == size:
                    yield piece
    finally:
        os.waitpid(process, 0)
