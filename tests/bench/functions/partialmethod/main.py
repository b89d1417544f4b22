import time
from functools import partialmethod


class Job:
    def run(self, seconds):
        time.sleep(seconds)

    run_short = partialmethod(run, 1)


async def handler(job: Job):
    job.run_short()
