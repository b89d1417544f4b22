import asyncio

import requests


def connect():
    return requests.Session()


async def handler():
    session = await asyncio.to_thread(connect)
    session.get("https://example.org")
