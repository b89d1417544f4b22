import requests


async def handler(client):
    if isinstance(client, requests.Session):
        client.get("https://example.org")
    client.get("https://example.org")
