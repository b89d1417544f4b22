import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor()


async def handler():
    future = pool.submit(time.sleep, 1)
    await asyncio.wrap_future(future)
    return future.done()
