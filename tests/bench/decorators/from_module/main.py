import time

from deco import logged, offloaded


@logged
def work():
    time.sleep(1)


@offloaded
def other():
    time.sleep(2)


async def handler():
    work()
    await other()
