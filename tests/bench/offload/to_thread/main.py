import asyncio
import time


def work():
    time.sleep(1)


async def handler():
    await asyncio.to_thread(work)
    await asyncio.to_thread(time.sleep, 1)
