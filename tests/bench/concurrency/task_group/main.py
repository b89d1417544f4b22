import asyncio
import time


async def work():
    time.sleep(1)


async def handler():
    async with asyncio.TaskGroup() as group:
        group.create_task(work())
