import time
from collections import defaultdict


class Events:
    def __init__(self):
        self.listeners = {}
        self.late = defaultdict(list)

    def on(self, event, listener):
        self.listeners.setdefault(event, []).append(listener)

    def after(self, event, listener):
        self.late[event].append(listener)

    async def emit(self, event):
        for listener in self.listeners.get(event, []):
            listener()
        for listener in self.late[event]:
            listener()


def pause():
    time.sleep(1)


def build():
    import subprocess

    subprocess.run(["make"])


events = Events()
events.on("push", pause)
events.after("push", build)
