import time
from contextlib import asynccontextmanager

import requests


@asynccontextmanager
async def connection():
    time.sleep(1)
    yield requests.Session()


async def handler():
    async with connection() as session:
        session.get("https://example.org")
