import time


class Job:
    def run(self):
        time.sleep(1)


async def handler():
    job = Job()
    work = job.run
    work()
