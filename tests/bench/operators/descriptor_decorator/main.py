import time


class lazy:
    def __init__(self, function):
        self.function = function

    def __get__(self, instance, owner):
        return self.function(instance)


class Job:
    @lazy
    def value(self):
        time.sleep(1)
        return 1


async def handler(job: Job):
    return job.value
