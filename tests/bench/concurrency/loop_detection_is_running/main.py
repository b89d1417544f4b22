import asyncio


async def work():
    await asyncio.sleep(1)


def facade():
    loop = asyncio.get_event_loop()
    if loop.is_running():
        return loop.create_task(work())
    return loop.run_until_complete(work())


async def handler():
    facade()
