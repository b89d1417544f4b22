import asyncio
import time

import requests


class Job:
    def run(self):
        requests.get("https://example.org")


jobs: asyncio.Queue[Job] = asyncio.Queue()


class Pump:
    def __init__(self):
        self.waiting = asyncio.Queue()

    def add(self):
        self.waiting.put_nowait(self._send)

    def _send(self):
        time.sleep(1)

    async def run(self):
        send = await self.waiting.get()
        send()


async def work():
    job = await jobs.get()
    job.run()
