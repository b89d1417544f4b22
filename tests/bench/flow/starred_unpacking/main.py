import requests


async def handler():
    first, *rest = [requests.Session(), requests.Session()]
    first.get("https://example.org")
    rest[0].get("https://example.org")
