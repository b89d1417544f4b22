import asyncio


class Clock:
    async def sleep(self, seconds):
        await asyncio.sleep(seconds)

    def wait(self):
        return asyncio.sleep(1)


async def handler(clock: Clock):
    await clock.sleep(1)
    await clock.wait()
