import time


class Slow:
    def __str__(self):
        time.sleep(1)
        return "slow"


async def handler(slow: Slow):
    str(slow)
    return f"{slow}"
