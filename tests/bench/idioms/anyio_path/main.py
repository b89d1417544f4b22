import anyio
from anyio import Path


async def handler():
    text = await Path("a").read_text()
    if await Path("b").exists():
        async with await anyio.open_file("c") as file:
            text += await file.read()
    return text
