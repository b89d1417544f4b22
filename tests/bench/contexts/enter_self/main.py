import time


class Job:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def run(self):
        time.sleep(1)


async def handler():
    with Job() as job:
        job.run()
