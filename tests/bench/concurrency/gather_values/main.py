import asyncio

import requests


async def connect():
    return requests.Session()


async def name():
    return "a"


async def handler():
    session, label = await asyncio.gather(connect(), name())
    label.get("x")
    session.get("https://example.org")
