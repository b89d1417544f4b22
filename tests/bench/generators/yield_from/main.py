import time


def inner():
    time.sleep(1)
    yield 1


def outer():
    yield from inner()


async def handler():
    for row in outer():
        print(row)
