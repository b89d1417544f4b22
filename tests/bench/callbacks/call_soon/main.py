import asyncio
import subprocess
import time


def tick():
    time.sleep(1)


def tock():
    subprocess.run(["make"])


async def handler():
    loop = asyncio.get_running_loop()
    loop.call_soon(tick)
    loop.call_later(5, tock)
