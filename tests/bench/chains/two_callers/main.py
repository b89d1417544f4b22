import time


def work():
    time.sleep(1)


async def first():
    work()


async def second():
    work()
