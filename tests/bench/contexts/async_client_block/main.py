import httpx


async def handler():
    async with httpx.AsyncClient() as client:
        response = await client.get("https://example.org")
        return response.json()
