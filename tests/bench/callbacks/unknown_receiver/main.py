import time

from somewhere_unknown import schedule


def work():
    time.sleep(1)


async def handler(thing):
    schedule(work)
    thing.on_change(work)
