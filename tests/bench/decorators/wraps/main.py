import functools
import time


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@logged
def work():
    time.sleep(1)


async def handler():
    work()
