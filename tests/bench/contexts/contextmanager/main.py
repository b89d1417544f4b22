import time
from contextlib import contextmanager


@contextmanager
def slow():
    time.sleep(1)
    yield


async def handler():
    manager = slow()
    with slow():
        pass
