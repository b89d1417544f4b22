import operator
import time


class Inner:
    def rest(self):
        time.sleep(2)


class Outer:
    def __init__(self):
        self.inner = Inner()


async def go():
    get = operator.attrgetter("inner.rest")
    get(Outer())()
