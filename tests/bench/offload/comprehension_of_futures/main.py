import asyncio
import requests


def fetch(url):
    return requests.get(url)


async def handler(urls):
    loop = asyncio.get_running_loop()
    jobs = [loop.run_in_executor(None, fetch, url) for url in urls]
    return await asyncio.gather(*jobs)
