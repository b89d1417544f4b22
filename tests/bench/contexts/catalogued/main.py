import requests


async def handler():
    with requests.Session() as session:
        session.get("https://example.org")
