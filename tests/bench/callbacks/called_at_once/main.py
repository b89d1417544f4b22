import time


def twice(job):
    job()
    job()


def work():
    time.sleep(1)


async def handler():
    twice(work)
