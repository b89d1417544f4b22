import asyncio
import shutil


def clean(task):
    shutil.rmtree("scratch")


async def work():
    await asyncio.sleep(1)


async def handler():
    task = asyncio.create_task(work())
    task.add_done_callback(clean)
