import time


class Slow:
    def __get__(self, instance, owner):
        time.sleep(1)
        return 1


class Job:
    value = Slow()


async def handler(job: Job):
    return job.value
