import functools
import time


def throttled(function):
    @functools.wraps(function)
    def wrapper(*args):
        time.sleep(1)
        return function(*args)

    return wrapper


@throttled
def work():
    return 1


async def handler():
    work()
