import atexit
import shutil


def clean():
    shutil.rmtree("scratch")


async def handler():
    atexit.register(clean)
