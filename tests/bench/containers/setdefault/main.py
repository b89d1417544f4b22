import requests

pools = {}


async def handler(name):
    session = pools.setdefault(name, requests.Session())
    session.get("https://example.org")
