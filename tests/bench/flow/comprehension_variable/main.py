import requests


async def handler(sessions: list[requests.Session]):
    return [session.get("https://example.org") for session in sessions]
