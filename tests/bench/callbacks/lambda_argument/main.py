import time


def call(action):
    return action()


def keep(action):
    return action


async def handler():
    call(lambda: time.sleep(1))
    keep(lambda: time.sleep(1))
