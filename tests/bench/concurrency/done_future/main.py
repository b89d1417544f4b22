import asyncio
from concurrent.futures import Future


async def handler(job: Future, other: Future, third: Future, fourth: Future):
    if job.done():
        job.result()
    await asyncio.wrap_future(other)
    other.result()
    third.result()
    if fourth.cancelled():
        return None
    return fourth.result()
