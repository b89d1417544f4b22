import time


def stamp():
    time.sleep(0.001)  # so that two stamps differ
    return time.time()


def settle():
    time.sleep(0.1)


async def handler():
    settle()
    return stamp()
