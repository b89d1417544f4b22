import time


class Job:
    def run(self):
        self._work()

    def _work(self):
        time.sleep(1)


async def handler(job: Job):
    job.run()
