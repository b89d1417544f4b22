import time


async def inner():
    time.sleep(1)


def make():
    return inner()


async def outer():
    await make()
