import requests


async def handler(pool: list[requests.Session]):
    chosen = None
    for session in pool:
        if session.verify:
            chosen = session
            break
    chosen.get("https://example.org")
