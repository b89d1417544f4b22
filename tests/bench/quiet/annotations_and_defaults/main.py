import time


def now():
    time.sleep(1)
    return 1


async def handler(moment=now()):
    return moment
