import time

DEBUG = False


async def handler():
    if False:
        time.sleep(1)
    if DEBUG:
        time.sleep(2)
