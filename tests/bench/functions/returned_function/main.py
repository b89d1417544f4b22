import time


def make():
    def work():
        time.sleep(1)

    return work


async def handler():
    work = make()
    work()
    make()()
