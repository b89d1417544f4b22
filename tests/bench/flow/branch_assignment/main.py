import httpx
import requests


async def handler(quick):
    if quick:
        target = httpx.AsyncClient()
    else:
        target = requests.Session()
    target.get("https://example.org")
