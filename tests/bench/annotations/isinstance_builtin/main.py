import time


class Store:
    def __init__(self):
        time.sleep(1)


def copied(value):
    if isinstance(value, (list, tuple)):
        return type(value)(value)
    if isinstance(value, dict):
        return type(value)(value)
    return value


async def handler():
    # the store is made once, never copied
    store = Store()
    return copied(store)
