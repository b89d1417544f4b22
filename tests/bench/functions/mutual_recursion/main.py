import time


def even(n):
    return n == 0 or odd(n - 1)


def odd(n):
    time.sleep(1)
    return even(n - 1)


async def handler():
    even(4)
