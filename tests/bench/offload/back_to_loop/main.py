import asyncio
import time


async def report():
    time.sleep(1)


def work(loop):
    time.sleep(2)
    asyncio.run_coroutine_threadsafe(report(), loop).result()


async def handler():
    await asyncio.to_thread(work, asyncio.get_running_loop())
