import os
import time


def is_windows():
    return os.name == "nt"


def stop():
    time.sleep(1)


async def handler():
    if is_windows():
        stop()
    else:
        time.sleep(1)
