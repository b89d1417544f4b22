import time

REGISTRY = {}


def register(cls):
    REGISTRY[cls.__name__] = cls
    return cls


@register
class Job:
    def run(self):
        time.sleep(1)


async def handler():
    Job().run()
