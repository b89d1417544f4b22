import asyncio
import time


class Base:
    def run(self):
        time.sleep(1)


class Modern(Base):
    async def run(self):
        await asyncio.sleep(1)


async def handler():
    await Modern().run()
