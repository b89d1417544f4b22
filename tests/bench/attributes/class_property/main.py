import time


class classproperty:
    def __init__(self, f):
        self.f = f

    def __get__(self, obj, owner):
        return self.f(owner)


class Conf:
    @classproperty
    def value(cls):
        time.sleep(1)
        return 1


async def show():
    return Conf.value
