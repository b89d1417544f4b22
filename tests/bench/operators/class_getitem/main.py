import time


class Lazy:
    def __class_getitem__(cls, key):
        time.sleep(1)
        return cls


async def use():
    return Lazy["a"]
