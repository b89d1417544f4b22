import asyncio
import requests


async def handler(url):
    def fetch():
        return requests.get(url)

    return await asyncio.get_event_loop().run_in_executor(None, fetch)
