import asyncio

lock = asyncio.Lock()
event = asyncio.Event()
queue: asyncio.Queue[int] = asyncio.Queue()


async def handler():
    async with lock:
        await event.wait()
    await queue.get()
    queue.put_nowait(1)
