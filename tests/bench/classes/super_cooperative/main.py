import time


class Base:
    def run(self):
        return None


class Slow(Base):
    def run(self):
        time.sleep(1)
        super().run()


class Logged(Base):
    def run(self):
        super().run()


class Job(Logged, Slow):
    pass


async def handler():
    Job().run()
    Logged().run()
