import asyncio
import inspect
import time


async def invoke(action):
    if inspect.iscoroutinefunction(action):
        return await action()
    return await asyncio.to_thread(action)


def work():
    time.sleep(1)


async def handler():
    await invoke(work)
