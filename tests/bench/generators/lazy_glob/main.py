from pathlib import Path


async def handler():
    found = Path("data").glob("*.txt")
    for path in found:
        print(path.name)
