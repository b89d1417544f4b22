import asyncio

import requests


async def connect():
    return requests.Session()


async def handler():
    task = asyncio.create_task(connect())
    session = await task
    session.get("https://example.org")
