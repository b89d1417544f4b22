import time

time.sleep(1)
CONFIG = open("config").read()


async def handler():
    return CONFIG
