from time import sleep


async def handler(sleep):
    sleep(1)


async def other():
    sleep(1)
