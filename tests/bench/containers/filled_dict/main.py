import time

ACTIONS = {}


def pause():
    time.sleep(1)


ACTIONS["pause"] = pause


async def handler(name):
    ACTIONS[name]()
