"""Work in processes of its own: a forked child computes pieces, the parent reads them when it has done its own share.

A child answers only when all its work is done, so no pipe can fill up while nobody reads.
"""

import gc
import os
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TypeVar

T = TypeVar("T")
_NUMBER = struct.Struct("<H")
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


def share_out(pieces: Sequence[Callable[[], T]], processes: int) -> list[T]:
    """What the pieces of work give, in order. Whoever is free takes the next piece; what children find is pickled."""
    if processes < 2 or not CAN_FORK:
        return [piece() for piece in pieces]
    import pickle

    queue, filling = os.pipe()
    with os.fdopen(filling, "wb") as stream:
        stream.write(b"".join(map(_NUMBER.pack, range(len(pieces)))))
    children = [start_worker(partial(_answers, pieces, queue)) for _ in range(1, processes)]
    found = {number: pieces[number]() for number in _taken(queue)}
    os.close(queue)
    for child in children:
        for answer in read_worker(child):
            number, result = pickle.loads(answer)
            found[number] = result
    # what a child died of, or could not send, is done here
    return [found[number] if number in found else piece() for number, piece in enumerate(pieces)]


def _taken(queue: int) -> Iterator[int]:
    """Numbers, until none is left. All processes read from one pipe, and always a whole number."""
    while number := os.read(queue, _NUMBER.size):
        yield _NUMBER.unpack(number)[0]


def _answers(pieces: Sequence[Callable[[], T]], queue: int) -> Iterator[bytes]:
    import pickle

    for number in _taken(queue):
        found = pieces[number]()
        try:
            answer = pickle.dumps((number, found), pickle.HIGHEST_PROTOCOL)
        except Exception:  # a plugin's finding holds what cannot be sent
            continue
        yield answer
