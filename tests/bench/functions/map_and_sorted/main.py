import time


def slow(item):
    time.sleep(1)
    return item


async def handler(items):
    sorted(items, key=slow)
    list(map(slow, items))
    map(slow, items)
