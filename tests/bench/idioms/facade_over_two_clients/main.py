import httpx
import requests


class Api:
    def __init__(self):
        self.sync = requests.Session()
        self.modern = httpx.AsyncClient()

    def load(self):
        return self.sync.get("https://example.org")

    async def aload(self):
        return await self.modern.get("https://example.org")


async def handler(api: Api):
    await api.aload()
    api.load()
