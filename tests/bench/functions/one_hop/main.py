import time


def work():
    time.sleep(1)


async def handler():
    work()
