import httpx
import requests


async def handler(quick):
    if quick:
        target = httpx.AsyncClient()
        target.get("https://example.org")
    else:
        target = requests.Session()
        target.get("https://example.org")
