import contextvars
import time


def work():
    time.sleep(1)


async def handler():
    contextvars.copy_context().run(work)
