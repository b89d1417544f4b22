import time


def pause():
    time.sleep(1)


def nothing():
    return None


ACTIONS = {"pause": pause, "nothing": nothing}


async def handler():
    ACTIONS["nothing"]()
    ACTIONS["pause"]()
