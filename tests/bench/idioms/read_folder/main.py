from pathlib import Path


async def handler():
    return [path.read_text() for path in Path("data").iterdir()]
