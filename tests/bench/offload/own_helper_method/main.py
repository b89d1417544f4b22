import asyncio
import time


class Hub:
    def __init__(self):
        self.loop = asyncio.get_running_loop()

    def add_executor_job(self, target, *args):
        return self.loop.run_in_executor(None, target, *args)


def work():
    time.sleep(1)


async def handler(hub: Hub):
    await hub.add_executor_job(work)
