import httpx
import requests


async def handler(others: list[requests.Session]):
    target = httpx.AsyncClient()
    names = [str(target) for target in others]
    target.get("https://example.org")
    return names
