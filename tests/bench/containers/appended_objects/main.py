import requests


async def handler():
    pool = []
    pool.append(requests.Session())
    for session in pool:
        session.get("https://example.org")
