import queue
import threading

ready = threading.Event()
jobs: queue.Queue = queue.Queue()


async def handler():
    ready.wait()
    jobs.get()
    jobs.get_nowait()
    ready.is_set()
