from pathlib import Path


async def handler(name):
    path = Path("data")
    path /= name
    return path.read_text()
