import time


class Limiter:
    def __init__(self, mode="async", on_wait=None):
        self.mode = mode
        self.on_wait = on_wait

    def wait(self):
        if self.mode == "sync":
            time.sleep(1)

    def report(self):
        if self.on_wait is None:
            return
        time.sleep(1)


async def handler():
    Limiter().wait()
    Limiter("sync").wait()
    Limiter().report()
    Limiter(on_wait=print).report()
