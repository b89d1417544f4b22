import time


class Job:
    def run(self):
        time.sleep(1)


async def handler(job: Job):
    getattr(job, "run")()
    getattr(time, "sleep")(1)
