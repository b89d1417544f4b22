import asyncio

import httpx


async def handler(client: httpx.AsyncClient, urls):
    await asyncio.gather(*(client.get(url) for url in urls))
    tasks = [asyncio.create_task(client.get(url)) for url in urls]
    return [await task for task in tasks]
