import asyncio
import signal
import time


def stop():
    time.sleep(1)


async def handler():
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)
