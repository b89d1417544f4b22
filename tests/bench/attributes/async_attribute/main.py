import httpx


class Api:
    def __init__(self):
        self.session = httpx.AsyncClient()

    async def load(self):
        return await self.session.get("https://example.org")
