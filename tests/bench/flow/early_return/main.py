import httpx
import requests


async def handler(quick):
    target = httpx.AsyncClient()
    if not quick:
        target = requests.Session()
        return target
    target.get("https://example.org")
