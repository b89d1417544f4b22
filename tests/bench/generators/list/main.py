import time


def rows():
    time.sleep(1)
    yield "a"


async def handler():
    list(rows())
    ",".join(rows())
    sorted(rows())
