import functools
import time


def retry(times):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args):
            return function(*args)

        return wrapper

    return decorate


@retry(times=3)
def work():
    time.sleep(1)


async def handler():
    work()
