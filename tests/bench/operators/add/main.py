import time


class Slow:
    def __add__(self, other):
        time.sleep(1)
        return self

    def __eq__(self, other):
        time.sleep(2)
        return True


async def handler(slow: Slow):
    total = slow + 1
    return slow == total
