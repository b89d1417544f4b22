import time


def logged(function):
    def wrapper(*args):
        return function(*args)

    return wrapper


@logged
def work():
    time.sleep(1)


async def handler():
    work()
