import shutil
import weakref


class Scratch:
    def __init__(self, path):
        self.path = path
        weakref.finalize(self, shutil.rmtree, path)

    def __del__(self):
        shutil.rmtree(self.path)


async def handler():
    return Scratch("a")
