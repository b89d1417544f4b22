import enum
import time


class Kind(enum.Enum):
    A = "a"
    B = "b"

    def prepare(self):
        time.sleep(0.3)


async def handler():
    for kind in Kind:
        kind.prepare()
