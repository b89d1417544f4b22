import signal
import time


def stop(number, frame):
    time.sleep(1)


async def serve():
    signal.signal(signal.SIGTERM, stop)
