import asyncio
import time


def tick():
    pause()


def pause():
    time.sleep(1)


def from_thread(loop: asyncio.AbstractEventLoop):
    loop.call_soon_threadsafe(tick)
    loop.call_at(3.0, tick)
