import time


def work():
    time.sleep(1)


class Job:
    def __init__(self):
        self.action = work

    async def run(self):
        self.action()
