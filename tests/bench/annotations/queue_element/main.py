import asyncio

import requests


async def handler(idle: asyncio.Queue[requests.Session]):
    session = await idle.get()
    session.get("https://example.org")
