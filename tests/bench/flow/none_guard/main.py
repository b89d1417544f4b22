import requests


async def handler(session=None):
    if session is None:
        session = requests.Session()
    session.get("https://example.org")
