import time


def rows():
    time.sleep(1)
    yield 1


async def handler():
    rows()
    for row in rows():
        print(row)
