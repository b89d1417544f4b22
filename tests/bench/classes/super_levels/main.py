import subprocess
import time


class A:
    def run(self):
        time.sleep(1)


class B(A):
    def run(self):
        super().run()


class C(B):
    def run(self):
        super().run()

    def other(self):
        subprocess.run(["make"])


async def handler():
    C().run()
