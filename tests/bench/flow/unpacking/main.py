import httpx
import requests


async def handler():
    target, other = httpx.AsyncClient(), requests.Session()
    target.get("https://example.org")
    other.get("https://example.org")
