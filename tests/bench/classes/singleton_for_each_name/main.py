import sqlite3


class Named(type):
    objects = {}

    def __call__(cls, name, *args):
        found = cls.objects.pop(name, None)
        if found is None:
            found = super().__call__(name, *args)
        cls.objects[name] = found
        return found


class DatasetSingleton(Named):
    pass


class Dataset(metaclass=DatasetSingleton):
    def __init__(self, name):
        sqlite3.connect(name)


async def show(name: str):
    return Dataset(name)
