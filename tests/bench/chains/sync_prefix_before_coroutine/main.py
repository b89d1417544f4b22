import asyncio
import time


async def inner():
    await asyncio.sleep(1)


def make():
    time.sleep(1)
    return inner()


async def outer():
    await make()
