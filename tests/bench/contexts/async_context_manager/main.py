import time


class Slow:
    async def __aenter__(self):
        time.sleep(1)
        return self

    async def __aexit__(self, *error):
        return None


async def handler():
    async with Slow():
        pass
