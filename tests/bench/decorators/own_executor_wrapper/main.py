import asyncio
import functools
import time


def in_executor(function):
    @functools.wraps(function)
    def wrapper(*args):
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(None, functools.partial(function, *args))

    return wrapper


class Job:
    @in_executor
    def work(self):
        time.sleep(1)


async def handler(job: Job):
    await job.work()
