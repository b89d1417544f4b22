import time as clock


async def poll():
    clock.sleep(1)
