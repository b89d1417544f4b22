import requests


async def handler(registry):
    session: requests.Session = registry.get("session")
    session.get("https://example.org")
