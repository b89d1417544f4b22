import threading
import time


class Worker(threading.Thread):
    def run(self):
        time.sleep(1)


async def handler():
    Worker().start()
