import queue

jobs: queue.Queue[str] = queue.Queue(maxsize=100)
letters = queue.Queue()
unlimited = queue.Queue(0)


async def handler(job: str):
    jobs.put(job)
    letters.put(job)
    unlimited.put(job)
    jobs.put(job, block=False)
