import time

from somewhere_unknown import traced


@traced
def work():
    time.sleep(1)


@traced(level=3)
def other():
    time.sleep(2)


async def handler():
    work()
    other()
