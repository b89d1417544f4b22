import subprocess
import time

import anyio
import anyio.to_thread


def job() -> None:
    time.sleep(1)


async def handler() -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(anyio.to_thread.run_sync, job)
    subprocess.run(["true"])
