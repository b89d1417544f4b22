import time


def pause():
    time.sleep(1)


STEPS = [("pause", pause), ("again", pause)]


async def handler():
    for name, step in STEPS:
        name.strip()
        step()
