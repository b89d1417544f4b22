import time


async def handler():
    start = time.perf_counter()
    return time.time() - start


async def yielding():
    time.sleep(0)
