import time
from contextlib import contextmanager


@contextmanager
def slow():
    time.sleep(1)
    yield


@slow()
def work():
    return 1


async def handler():
    work()
