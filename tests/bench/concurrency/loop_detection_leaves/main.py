import asyncio
import time


def in_loop() -> bool:
    try:
        asyncio.get_running_loop()
        return True
    except RuntimeError:
        return False


def fetch():
    if in_loop():
        raise RuntimeError("await fetch_async() instead")
    time.sleep(1)


async def handler():
    return fetch()
