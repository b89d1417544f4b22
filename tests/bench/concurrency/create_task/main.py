import asyncio
import time


async def work():
    time.sleep(1)


async def handler():
    task = asyncio.create_task(work())
    await task
