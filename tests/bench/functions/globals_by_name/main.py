import time


def do_purge():
    time.sleep(5)


async def handle():
    globals()["do_purge"]()
