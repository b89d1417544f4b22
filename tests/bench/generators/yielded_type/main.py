import requests


def sessions():
    yield requests.Session()


async def handler():
    for session in sessions():
        session.get("https://example.org")
