import asyncio
import shutil


class Job:
    def clean(self, task):
        shutil.rmtree("scratch")

    async def start(self, other: asyncio.Task):
        task = asyncio.ensure_future(self.work())
        task.add_done_callback(self.clean)
        other.add_done_callback(lambda done: shutil.rmtree("old"))

    async def work(self):
        await asyncio.sleep(1)
