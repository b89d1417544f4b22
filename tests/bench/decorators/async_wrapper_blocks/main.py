import functools
import time


def throttled(function):
    @functools.wraps(function)
    async def wrapper(*args):
        time.sleep(1)
        return await function(*args)

    return wrapper


@throttled
async def work():
    return 1


async def handler():
    await work()
