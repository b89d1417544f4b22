import asyncio
import time


async def invoke(action):
    if not asyncio.iscoroutinefunction(action):
        return await asyncio.get_running_loop().run_in_executor(None, action)
    return await action()


def work():
    time.sleep(1)


async def handler():
    await invoke(work)
