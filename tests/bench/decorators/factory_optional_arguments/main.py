import time


def retry(function=None, *, times=3):
    def decorate(inner):
        def wrapper(*args):
            return inner(*args)

        return wrapper

    return decorate(function) if function else decorate


@retry
def first():
    time.sleep(1)


@retry(times=2)
def second():
    time.sleep(2)


async def handler():
    first()
    second()
