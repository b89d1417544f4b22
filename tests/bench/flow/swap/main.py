import httpx
import requests


async def handler():
    a, b = httpx.AsyncClient(), requests.Session()
    a, b = b, a
    b.get("https://example.org")
    a.get("https://example.org")
