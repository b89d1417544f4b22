from aiofiles import open


async def handler():
    async with open("a", "w") as file:
        await file.write("text")
