import time


async def handler():
    return 1
    time.sleep(1)
