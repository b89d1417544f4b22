import shutil
import time


class Slow:
    def __enter__(self):
        time.sleep(1)

    def __exit__(self, *error):
        return None


class Scratch:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        shutil.rmtree("scratch")


async def handler():
    with Slow(), Scratch():
        pass
