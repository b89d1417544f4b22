import httpx
import requests


async def handler(client: httpx.AsyncClient):
    client.get("https://example.org")
    client = requests.Session()
    client.get("https://example.org")
