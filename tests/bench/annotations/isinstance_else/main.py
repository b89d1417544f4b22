import httpx
import requests


async def handler(client: httpx.AsyncClient | requests.Session):
    if isinstance(client, httpx.AsyncClient):
        return await client.get("https://example.org")
    return client.get("https://example.org")
