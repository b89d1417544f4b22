import time


def far():
    middle()


def middle():
    time.sleep(1)


def work():
    far()
    time.sleep(2)


async def handler():
    work()
