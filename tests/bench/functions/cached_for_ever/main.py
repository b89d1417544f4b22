from functools import cache, lru_cache
from pathlib import Path


@lru_cache(maxsize=None)
def script(name):
    return Path(name).read_text()


@cache
def style(name):
    return Path(name).read_bytes()


@lru_cache(maxsize=1000)
def avatar(user):
    return Path(user).read_bytes()


async def page(name, user):
    return script(name), style(name), avatar(user)
