import httpx


class Api(httpx.AsyncClient):
    async def users(self):
        return await self.get("https://example.org")


async def handler(api: Api):
    await api.post("https://example.org")
    await api.users()
