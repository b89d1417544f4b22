import httpx
import requests


async def handler():
    target = httpx.AsyncClient()
    target.get("https://example.org")
    target = requests.Session()
    target.get("https://example.org")
