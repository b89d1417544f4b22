import requests


async def handler():
    if session := requests.Session():
        session.get("https://example.org")
