import time


class Pages:
    def __iter__(self):
        time.sleep(1)
        yield 1


async def handler():
    first, *rest = Pages()
    *most, last = [1, 2]
