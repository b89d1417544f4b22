import time


def work():
    time.sleep(1)


def work():
    return None


async def handler():
    work()
