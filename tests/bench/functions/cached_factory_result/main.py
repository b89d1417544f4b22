from functools import cache

import requests


@cache
def session():
    return requests.Session()


async def handler():
    session().get("https://example.org")
