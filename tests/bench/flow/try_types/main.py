import httpx
import requests


async def handler():
    try:
        target = httpx.AsyncClient()
    except OSError:
        target = requests.Session()
    target.get("https://example.org")
