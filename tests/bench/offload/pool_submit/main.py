import asyncio
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

threads = ThreadPoolExecutor()
processes = ProcessPoolExecutor()


def work():
    time.sleep(1)


async def handler():
    threads.submit(work)
    processes.submit(work)
    await asyncio.wrap_future(threads.submit(work))
