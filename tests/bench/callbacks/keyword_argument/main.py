import time


def each(items, *, action):
    for item in items:
        action(item)


def work(item):
    time.sleep(1)


async def handler(items):
    each(items, action=work)
