import asyncio
import time


async def run(action):
    action()


def work():
    time.sleep(1)


class Job:
    @property
    def task(self):
        return asyncio.ensure_future(run(work))


async def handler(job: Job):
    await job.task
