import subprocess
import time


class Delay:
    def __rmul__(self, times):
        time.sleep(times)


class Number:
    def __mul__(self, other):
        subprocess.run(["true"])


async def handler(delay: Delay, number: Number):
    3 * delay
    number * delay
