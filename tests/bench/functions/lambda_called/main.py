import time


async def handler():
    work = lambda: time.sleep(1)
    work()
