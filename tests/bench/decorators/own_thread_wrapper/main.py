import asyncio
import functools
import time


def run_in_thread(function):
    @functools.wraps(function)
    async def wrapper(*args, **kwargs):
        return await asyncio.to_thread(function, *args, **kwargs)

    return wrapper


@run_in_thread
def work():
    time.sleep(1)


async def handler():
    await work()
