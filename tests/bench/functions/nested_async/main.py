import time


def make():
    async def run():
        time.sleep(1)

    return run
