import requests


async def handler(names):
    pool = [requests.Session() for name in names]
    by_name = {name: requests.Session() for name in names}
    pool[0].get("https://example.org")
    by_name["a"].get("https://example.org")
