import subprocess
import time


def pause():
    time.sleep(1)


def build():
    subprocess.run(["make"])


ACTIONS = {"pause": pause, "build": build}


async def handler(name):
    ACTIONS[name]()
