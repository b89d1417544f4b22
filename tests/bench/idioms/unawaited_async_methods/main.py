import asyncio
from asyncio import Event, Queue


class Worker:
    def __init__(self):
        self.queue = Queue()
        self.stopped = Event()
        self.lock = asyncio.Lock()

    async def run(self):
        getter = asyncio.create_task(self.queue.get())
        await asyncio.wait_for(self.stopped.wait(), 1)
        await asyncio.wait([getter, asyncio.ensure_future(self.stopped.wait())])
        async with self.lock:
            self.stopped.set()
