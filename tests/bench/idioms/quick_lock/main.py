import threading


class Counter:
    def __init__(self):
        self.lock = threading.Lock()
        self.count = 0

    async def add(self):
        with self.lock:
            self.count += 1
