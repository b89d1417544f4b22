import time


def call(action):
    return action()


def work():
    time.sleep(1)


def quick():
    return 1


async def handler():
    call(quick)
    call(work)
    call(str)
    call(dict)
