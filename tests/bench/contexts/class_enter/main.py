import time


class Slow:
    def __enter__(self):
        time.sleep(1)
        return self

    def __exit__(self, *error):
        return None


async def handler():
    with Slow():
        pass
