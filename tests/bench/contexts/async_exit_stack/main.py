from contextlib import AsyncExitStack, asynccontextmanager

import requests


@asynccontextmanager
async def connection():
    yield requests.Session()


async def handler():
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(connection())
        session.get("https://example.org")
