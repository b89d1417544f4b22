import asyncio


async def work():
    await asyncio.sleep(1)


def facade():
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work())
    return loop.create_task(work())


async def handler():
    await facade()
