import time


class Tracked:
    def __setattr__(self, name, value):
        time.sleep(0.5)
        object.__setattr__(self, name, value)


async def touch(t: Tracked):
    t.level = 3
