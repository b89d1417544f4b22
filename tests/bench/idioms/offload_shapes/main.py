import asyncio
import contextvars
import functools
import time


class Job:
    def __call__(self):
        time.sleep(1)

    def run(self):
        time.sleep(2)

    async def start(self, loop: asyncio.AbstractEventLoop):
        context = contextvars.copy_context()
        await loop.run_in_executor(None, context.run, self.run)
        await loop.run_in_executor(None, self)
        await asyncio.gather(*[asyncio.to_thread(self.run) for _ in range(3)])
        job = functools.partial(asyncio.to_thread, self.run)
        await job()
        await loop.run_in_executor(None, input, "> ")
