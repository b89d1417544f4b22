import time

import anyio
from anyio import to_thread
from fastapi.concurrency import run_in_threadpool


def work():
    time.sleep(1)


async def handler():
    await run_in_threadpool(work)
    await to_thread.run_sync(work)
    await anyio.to_thread.run_sync(work)
