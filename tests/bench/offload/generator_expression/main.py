import asyncio
import requests


async def handler(urls):
    pages = (requests.get(url).text for url in urls)
    return await asyncio.to_thread(list, pages)
