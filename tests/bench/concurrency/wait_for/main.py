import asyncio

import requests


async def connect():
    return requests.Session()


async def handler():
    session = await asyncio.wait_for(connect(), 3)
    session.get("https://example.org")
