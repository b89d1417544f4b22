import time


def work():
    time.sleep(1)


class Job:
    run = staticmethod(work)


async def handler(job: Job):
    job.run()
