from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from time import sleep
else:
    from pauses import sleep


async def handler():
    sleep(1)
