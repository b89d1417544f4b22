import subprocess
import time


def pause():
    time.sleep(1)


def build():
    subprocess.run(["make"])


async def handler():
    for step in [pause, build]:
        step()
