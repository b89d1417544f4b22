import time


class Slow:
    def __init__(self):
        time.sleep(1)


class Child(Slow):
    pass


async def handler():
    return Child()
