import time


def work(slow=False):
    if slow:
        time.sleep(1)


def relay(slow=False):
    work(slow=slow)


async def handler():
    relay()
    relay(slow=True)
