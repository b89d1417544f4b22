import asyncio

import requests

session = requests.Session()


async def handler():
    fetch = session.get
    return await asyncio.to_thread(fetch, "https://example.org")
