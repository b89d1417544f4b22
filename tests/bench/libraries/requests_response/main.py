import requests


async def handler():
    response = requests.get("https://example.org", timeout=3)
    response.raise_for_status()
    response.headers.get("a")
    return response.status_code
