import requests

pool = [requests.Session(), requests.Session()]


async def handler():
    pool[0].get("https://example.org")
    for session in pool:
        session.get("https://example.org")
