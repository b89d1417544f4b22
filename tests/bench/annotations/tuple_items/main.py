import requests


async def handler(pair: tuple[str, requests.Session]):
    name, session = pair
    name.strip()
    session.get("https://example.org")
    pair[1].get("https://example.org")
