import asyncio
import time


def work():
    time.sleep(1)


async def good():
    await asyncio.to_thread(work)


async def bad():
    work()
