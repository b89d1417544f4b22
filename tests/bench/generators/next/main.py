import time


def rows():
    time.sleep(1)
    yield 1


async def handler():
    found = rows()
    return next(found)
