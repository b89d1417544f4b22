import asyncio
import time


def rows():
    time.sleep(1)
    yield 1


async def handler():
    return await asyncio.to_thread(list, rows())
