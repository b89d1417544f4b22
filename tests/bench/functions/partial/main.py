import functools
import time


def work(seconds):
    time.sleep(seconds)


async def handler():
    job = functools.partial(work, 1)
    job()
