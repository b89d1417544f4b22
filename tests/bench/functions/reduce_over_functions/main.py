import functools
import time


def slow(x):
    time.sleep(1)
    return x


def step(acc, f):
    return f(acc)


async def pipe(x):
    return functools.reduce(step, [slow, slow], x)
