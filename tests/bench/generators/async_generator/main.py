import time


async def rows():
    time.sleep(1)
    yield 1


async def handler():
    async for row in rows():
        print(row)
