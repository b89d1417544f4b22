import time

import requests


async def handler(key: str | None, urls: list[str]):
    # switched off for now
    is_enabled = False
    found = False
    told = False
    for url in urls:
        if found:
            time.sleep(1)
        if url == key:
            found = True

    def tell():
        nonlocal told
        told = True

    tell()
    if told:
        time.sleep(2)
    if (not is_enabled) or key is None:
        return None
    return requests.get("https://a.example", timeout=5)


async def other(key: str):
    use_cache = True
    if not use_cache:
        time.sleep(3)
    if use_cache and key:
        time.sleep(4)
