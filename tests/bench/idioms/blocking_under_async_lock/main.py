import asyncio
import requests

lock = asyncio.Lock()


async def handler():
    async with lock:
        return requests.get("https://example.org")
