import time


async def handler():
    start = time.perf_counter()
    return time.time() - start
