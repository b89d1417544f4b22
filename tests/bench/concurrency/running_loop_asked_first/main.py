import asyncio


async def work(): ...


def by_name(loop):
    running = loop.is_running()
    if running:
        asyncio.ensure_future(work())
    else:
        loop.run_until_complete(work())


def by_both(loop=None):
    loop = loop or asyncio.get_event_loop()
    if loop and loop.is_running():
        asyncio.ensure_future(work())
    else:
        loop.run_until_complete(work())


def in_loop():
    try:
        asyncio.get_running_loop()
        return True
    except RuntimeError:
        return False


def by_helper():
    if in_loop():
        return asyncio.ensure_future(work())
    return asyncio.run(work())


def by_nobody(busy):
    if busy:
        return asyncio.ensure_future(work())
    return asyncio.run(work())


async def handler(loop, busy):
    by_name(loop)
    by_both()
    by_helper()
    by_nobody(busy)
