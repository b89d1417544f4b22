import requests


async def handler(pool: list[requests.Session]):
    pool[1:][0].get("https://example.org")
    pool.pop().get("https://example.org")
    next(iter(pool)).get("https://example.org")
