import requests


async def handler(session=None):
    session = session or requests.Session()
    session.get("https://example.org")
