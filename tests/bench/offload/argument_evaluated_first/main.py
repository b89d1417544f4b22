import asyncio
import time

import requests


def work(text):
    time.sleep(1)


async def handler(url):
    await asyncio.to_thread(work, requests.get(url).text)
