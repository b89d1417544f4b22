import aiohttp


async def handler():
    async with aiohttp.ClientSession() as session:
        async with session.get("https://example.org") as response:
            return await response.json()
