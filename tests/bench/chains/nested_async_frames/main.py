import time


async def inner():
    time.sleep(1)


async def middle():
    await inner()


async def outer():
    await middle()
