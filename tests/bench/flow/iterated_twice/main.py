import shutil
import time


def slow():
    time.sleep(1)
    yield 1


def clean():
    shutil.rmtree("a")
    yield 1


async def handler():
    rows = slow()
    for row in rows:
        print(row)
    rows = clean()
    for row in rows:
        print(row)
