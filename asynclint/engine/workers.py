"""Work in processes of its own: a forked child computes bytes, the parent reads them when it has done its own share.

A child answers only when all its work is done, so no pipe can fill up while nobody reads.
"""

import gc
import os
from collections.abc import Callable, Sequence

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


def start_worker(work: Callable[[], bytes]) -> Worker:
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
        answer = work()
        with os.fdopen(writing, "wb") as stream:
            stream.write(answer)
        status = 0
    finally:
        os._exit(status)  # no buffers, handlers or atexit functions of the parent may run here


def read_worker(worker: Worker) -> bytes:
    """What the child answered; less than that, down to nothing, when it died."""
    process, pipe = worker
    with os.fdopen(pipe, "rb") as stream:
        answer = stream.read()
    os.waitpid(process, 0)
    return answer
