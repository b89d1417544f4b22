import asyncio
from asyncio import sleep


async def handler():
    await asyncio.sleep(1)
    await sleep(1)
