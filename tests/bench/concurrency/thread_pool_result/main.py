from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor()


def work():
    return 1


async def handler():
    future = pool.submit(work)
    return future.result()
