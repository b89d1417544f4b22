import asyncio
import time


async def in_thread(action, *args):
    return await asyncio.to_thread(action, *args)


def work():
    time.sleep(1)


async def handler():
    await in_thread(work)
