from pathlib import Path


async def handler(name):
    with Path(name).open() as file:
        for line in file:
            print(line)
