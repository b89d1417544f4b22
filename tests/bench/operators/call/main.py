import time


class Job:
    def __call__(self, seconds):
        time.sleep(seconds)


async def handler():
    job = Job()
    job(1)
    Job()(2)
