import asyncio
import inspect
import time


def retry(function):
    async def async_wrapper(*args):
        await asyncio.sleep(1)
        return await function(*args)

    def wrapper(*args):
        time.sleep(1)
        return function(*args)

    return async_wrapper if inspect.iscoroutinefunction(function) else wrapper


@retry
async def work():
    return 1


@retry
def sync_work():
    return 1


async def handler():
    await work()
    sync_work()
