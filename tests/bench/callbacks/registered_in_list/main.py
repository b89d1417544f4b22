import time

hooks = []


def work():
    time.sleep(1)


hooks.append(work)


async def handler():
    for hook in hooks:
        hook()
