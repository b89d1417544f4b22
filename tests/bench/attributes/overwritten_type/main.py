import httpx
import requests


class Api:
    def __init__(self, modern: bool):
        if modern:
            self.client = httpx.AsyncClient()
        else:
            self.client = requests.Session()

    async def load(self):
        return self.client.get("https://example.org")
