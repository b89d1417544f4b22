import subprocess
import time


def work():
    time.sleep(1)
    subprocess.run(["make"])


async def handler():
    work()
