import time


class Slow:
    def __await__(self):
        time.sleep(1)
        yield


async def handler(slow: Slow):
    await slow
