import time


def inner(job):
    job()


def outer(job):
    inner(job)


def work():
    time.sleep(1)


async def handler():
    outer(work)
