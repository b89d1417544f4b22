import functools
import time

from somewhere_unknown import traced


def logged(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args)

    return wrapper


@traced
@logged
@functools.wraps(print)
def work():
    time.sleep(1)


async def handler():
    work()
