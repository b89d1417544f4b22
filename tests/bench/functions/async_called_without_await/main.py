import time


async def work():
    time.sleep(1)


async def handler():
    coroutine = work()
    await coroutine
