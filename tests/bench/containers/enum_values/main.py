import enum
import time


class Mode(enum.Enum):
    SLOW = "slow"
    QUICK = "quick"

    def run(self):
        time.sleep(1)


async def handler(mode: Mode):
    Mode.SLOW.run()
    mode.run()
