import time


class Job:
    def run(self):
        time.sleep(1)

    execute = run


async def handler(job: Job):
    job.execute()
