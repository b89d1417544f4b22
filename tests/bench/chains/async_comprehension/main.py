import requests


async def urls():
    yield "https://example.org"


async def handler():
    return [requests.get(url) async for url in urls()]
