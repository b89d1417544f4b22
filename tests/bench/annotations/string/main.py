import requests


async def handler(session: "requests.Session", spare: "list[requests.Session]"):
    session.get("https://example.org")
    spare[0].get("https://example.org")
