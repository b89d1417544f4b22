import asyncio
import threading


async def work():
    await asyncio.sleep(1)


def in_thread():
    asyncio.run(work())


async def handler():
    threading.Thread(target=in_thread).start()
