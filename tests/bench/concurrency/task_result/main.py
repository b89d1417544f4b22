import asyncio


async def work():
    return 1


async def handler():
    task = asyncio.create_task(work())
    done, pending = await asyncio.wait([task])
    task.result()
    return [item.result() for item in done]
