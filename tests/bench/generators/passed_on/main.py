import time


def rows():
    time.sleep(1)
    yield 1


def total(items):
    return sum(items)


async def handler():
    return total(rows())
