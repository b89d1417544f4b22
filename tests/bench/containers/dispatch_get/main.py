import subprocess
import time


def pause():
    time.sleep(1)


def build():
    subprocess.run(["make"])


ACTIONS = {"pause": pause}


async def handler(name):
    action = ACTIONS.get(name, build)
    action()
