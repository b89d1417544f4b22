import httpx
import requests


async def handler(modern):
    client = httpx.AsyncClient() if modern else requests.Session()
    client.get("https://example.org")
