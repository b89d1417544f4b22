from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import time

    time.sleep(1)


async def handler():
    if TYPE_CHECKING:
        time.sleep(1)
