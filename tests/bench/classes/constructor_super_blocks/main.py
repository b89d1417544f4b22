import time


class Slow:
    def __init__(self):
        time.sleep(1)


class Child(Slow):
    def __init__(self, name):
        super().__init__()
        self.name = name


async def handler():
    return Child("a")
