import subprocess
import time


class Root:
    def run(self):
        time.sleep(1)


class Left(Root):
    pass


class Right(Root):
    def run(self):
        subprocess.run(["make"])


class Both(Left, Right):
    pass


async def handler():
    Both().run()
