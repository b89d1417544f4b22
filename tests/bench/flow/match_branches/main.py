import httpx
import requests


async def handler(mode):
    match mode:
        case "file":
            target = httpx.AsyncClient()
            target.get("https://example.org")
        case _:
            target = requests.Session()
            target.get("https://example.org")
