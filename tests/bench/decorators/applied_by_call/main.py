import time


def logged(function):
    def wrapper(*args):
        return function(*args)

    return wrapper


def work():
    time.sleep(1)


safe_work = logged(work)


async def handler():
    safe_work()
