import time


async def handler():
    class Job:
        def run(self):
            time.sleep(1)

    Job().run()
