import time

debug = False


async def handler():
    if False:
        time.sleep(1)
    if debug:
        time.sleep(2)
