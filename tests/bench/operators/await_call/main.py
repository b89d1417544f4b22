import time


class Job:
    def __await__(self):
        time.sleep(1)
        yield


class Quick:
    def __await__(self):
        yield


async def handler():
    await Job()
    await Quick()
