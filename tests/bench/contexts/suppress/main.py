import contextlib


async def handler(job):
    with contextlib.suppress(KeyError), contextlib.nullcontext():
        job()
