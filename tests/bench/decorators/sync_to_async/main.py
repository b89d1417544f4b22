import time

from asgiref.sync import sync_to_async


@sync_to_async
def work():
    time.sleep(1)


def other():
    time.sleep(2)


async def handler():
    await work()
    await sync_to_async(other)()
    await sync_to_async(other, thread_sensitive=False)()
