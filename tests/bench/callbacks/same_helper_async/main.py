import inspect
import time


async def invoke(action):
    result = action()
    if inspect.isawaitable(result):
        result = await result
    return result


async def modern():
    return 1


def work():
    time.sleep(1)


async def handler():
    await invoke(modern)
    await invoke(work)
