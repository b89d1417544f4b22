import time


class Base:
    def run(self):
        time.sleep(1)


class Child(Base):
    def run(self):
        return super().run()


async def handler():
    Child().run()
