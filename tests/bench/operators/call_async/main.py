import time


class Job:
    async def __call__(self, seconds):
        time.sleep(seconds)


async def handler(job: Job):
    await job(1)
