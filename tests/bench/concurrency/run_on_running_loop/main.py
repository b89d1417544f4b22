import asyncio


async def work():
    await asyncio.sleep(1)


def sync_facade():
    return asyncio.run(work())


async def handler():
    sync_facade()
