import time


async def run(action):
    return action()


def work():
    time.sleep(1)


async def handler():
    await run(work)
