import time


class Job:
    def run(self):
        time.sleep(1)


def call(action):
    action()


async def handler(job: Job):
    call(job.run)
