import asyncio

import requests


def fetch(url):
    return requests.get(url)


async def handler(urls):
    return await asyncio.gather(*[fetch(url) for url in urls])
