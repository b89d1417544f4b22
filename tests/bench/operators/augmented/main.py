import subprocess
import time


class Counter:
    def __iadd__(self, n):
        time.sleep(n)
        return self


class Total:
    def __add__(self, n):
        subprocess.run(["true"])


hits = Counter()


async def handler(total: Total):
    global hits
    hits += 1
    total += 1
