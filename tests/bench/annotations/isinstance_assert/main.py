import requests


async def handler(client):
    assert isinstance(client, requests.Session)
    client.get("https://example.org")
