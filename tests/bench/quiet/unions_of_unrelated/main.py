import time


class A:
    def run(self):
        return 1


class B:
    def run(self):
        return 2


class C:
    def run(self):
        time.sleep(1)


async def handler(job: A | B):
    job.run()
