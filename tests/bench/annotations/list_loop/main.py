import requests


async def handler(sessions: list[requests.Session]):
    for session in sessions:
        session.get("https://example.org")
