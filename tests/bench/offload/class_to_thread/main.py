import asyncio
import time


class Work:
    def __init__(self, n):
        time.sleep(n)


async def handler():
    await asyncio.to_thread(Work, 1)
    await asyncio.get_running_loop().run_in_executor(None, Work, 1)
    Work(1)
