import time


class Singleton(type):
    _made = {}

    def __call__(cls, *args):
        if cls not in cls._made:
            cls._made[cls] = super().__call__(*args)
        return cls._made[cls]


class Job(metaclass=Singleton):
    def run(self):
        time.sleep(1)


async def handler():
    Job().run()
