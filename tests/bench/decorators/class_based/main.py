import time


class logged:
    def __init__(self, function):
        self.function = function

    def __call__(self, *args):
        return self.function(*args)


@logged
def work():
    time.sleep(1)


async def handler():
    work()
