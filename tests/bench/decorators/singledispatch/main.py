import time
from functools import singledispatch


@singledispatch
def work(value):
    return value


@work.register
def _(value: int):
    time.sleep(1)


async def handler():
    work(3)
