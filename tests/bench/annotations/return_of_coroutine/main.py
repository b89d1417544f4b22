import requests


async def connect():
    return requests.Session()


async def handler():
    session = await connect()
    session.get("https://example.org")
