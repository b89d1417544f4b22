import asyncio

import requests


async def fetch():
    return requests.get("https://example.org")


async def handler():
    return await asyncio.wait_for(fetch(), 2)
