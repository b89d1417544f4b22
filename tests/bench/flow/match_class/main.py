import httpx
import requests


async def handler(client):
    match client:
        case requests.Session():
            client.get("https://example.org")
        case httpx.AsyncClient():
            client.get("https://example.org")
