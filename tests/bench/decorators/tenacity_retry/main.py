import requests
from tenacity import retry, stop_after_attempt


@retry(stop=stop_after_attempt(3))
def fetch():
    return requests.get("https://example.org")


async def handler():
    fetch()
