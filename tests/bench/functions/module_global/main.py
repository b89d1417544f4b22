import requests

session = requests.Session()


async def handler():
    session.get("https://example.org")
