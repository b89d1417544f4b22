import time
from typing import overload


@overload
def work(x: int) -> int: ...
@overload
def work(x: str) -> str: ...
def work(x):
    time.sleep(1)
    return x


async def handler():
    work(1)
