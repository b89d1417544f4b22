import asyncio
import functools
import time


class Job:
    def run(self, n=1):
        time.sleep(n)


async def handler(job: Job):
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, time.sleep, 1)
    await loop.run_in_executor(None, job.run)
    await loop.run_in_executor(None, functools.partial(job.run, 2))
    await loop.run_in_executor(None, lambda: job.run(3))
