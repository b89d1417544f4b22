import subprocess
import time


class Step:
    def __ror__(self, data):
        time.sleep(1)

    def __rmod__(self, data):
        subprocess.run(["true"])


async def handler(step: Step):
    {"id": 1} | step
    "%s" % step
