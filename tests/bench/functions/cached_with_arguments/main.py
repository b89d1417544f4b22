from functools import lru_cache

import requests


@lru_cache(maxsize=1000)
def profile(user):
    return requests.get(f"https://example.org/{user}").json()


async def handler(user: str):
    profile(user)
