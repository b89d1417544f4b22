import asyncio
import requests


async def work():
    await asyncio.sleep(1)


async def handler():
    await asyncio.gather(work(), requests.get("https://example.org"))
