import subprocess
import time


def slow():
    time.sleep(1)


def worse():
    subprocess.run(["make"])


TABLE = {"1": slow, "2": worse}


def run(version="1"):
    if version not in TABLE:
        raise ValueError(version)
    if version == "3":
        return None
    return TABLE[version]()


async def handler():
    run()
    run("2")
