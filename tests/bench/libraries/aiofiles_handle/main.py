import aiofiles


async def handler():
    async with aiofiles.open("a") as file:
        return await file.read()
