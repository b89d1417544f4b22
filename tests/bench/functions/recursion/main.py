import os
import shutil


def clean(path):
    for name in os.listdir(path):
        clean(name)
    shutil.rmtree(path)


async def handler():
    clean("a")
