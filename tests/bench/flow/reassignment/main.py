import httpx
import requests


async def handler():
    client = requests.Session()
    client.get("https://example.org")
    client = httpx.AsyncClient()
    await client.get("https://example.org")
