import time


class Gauge:
    def __int__(self):
        time.sleep(1)
        return 3


async def read(g: Gauge):
    return int(g)
