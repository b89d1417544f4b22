import requests


async def sessions():
    yield requests.Session()


async def handler():
    async for session in sessions():
        session.get("https://example.org")
