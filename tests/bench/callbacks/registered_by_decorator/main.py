import time

HOOKS = []


def hook(function):
    HOOKS.append(function)
    return function


@hook
def work():
    time.sleep(1)


async def handler():
    work()
