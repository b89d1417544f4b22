import asyncio
import requests


def fetch():
    return requests.get("https://example.org")


async def handler():
    await asyncio.sleep(len(fetch().content))
    print(f"{fetch()} done")
