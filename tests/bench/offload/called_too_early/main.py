import asyncio
import time


def work():
    time.sleep(1)


async def handler():
    await asyncio.to_thread(work())
