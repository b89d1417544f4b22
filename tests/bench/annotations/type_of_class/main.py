import time


class Job:
    def __init__(self):
        time.sleep(1)

    def run(self):
        time.sleep(2)


async def handler(kind: type[Job]):
    job = kind()
    job.run()
