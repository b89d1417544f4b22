import time


class Slow:
    def run(self):
        time.sleep(1)


KINDS = {"slow": Slow}


async def handler(name):
    KINDS[name]().run()
