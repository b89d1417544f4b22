import signal
import time


def stop(number, frame):
    time.sleep(1)


def watch():
    signal.signal(signal.SIGTERM, stop)


async def unrelated():
    pass
