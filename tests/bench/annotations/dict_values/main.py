import requests


async def handler(pools: dict[str, requests.Session], name: str):
    pools[name].get("https://example.org")
    pools.get(name).get("https://example.org")
    for pool in pools.values():
        pool.get("https://example.org")
    for key, pool in pools.items():
        key.strip()
        pool.get("https://example.org")
    pools.get(name)
