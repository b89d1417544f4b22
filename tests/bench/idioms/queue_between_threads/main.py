import asyncio
import threading
import time


class Bridge:
    def __init__(self):
        self.loop = asyncio.get_event_loop()
        self.queue: asyncio.Queue[str] = asyncio.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while True:
            time.sleep(1)
            self.loop.call_soon_threadsafe(self.queue.put_nowait, "line")

    async def lines(self):
        while True:
            yield await self.queue.get()


async def handler():
    return Bridge()
