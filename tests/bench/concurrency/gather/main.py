import asyncio
import time


async def work():
    time.sleep(1)


async def handler():
    await asyncio.gather(work(), work())
