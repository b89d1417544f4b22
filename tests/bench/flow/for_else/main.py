import time


async def poll(items):
    for item in items:
        if item:
            break
    else:
        time.sleep(1)
