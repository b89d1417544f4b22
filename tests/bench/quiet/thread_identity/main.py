import threading
import time


class Hub:
    def __init__(self):
        self.loop_thread = threading.get_ident()

    def verify(self):
        if self.loop_thread != threading.get_ident():
            time.sleep(1)


async def handler(hub: Hub):
    hub.verify()
