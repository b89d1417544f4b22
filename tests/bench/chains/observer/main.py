import time


class Bus:
    def __init__(self):
        self.subscribers = []

    def subscribe(self, action):
        self.subscribers.append(action)

    def publish(self, event):
        for action in self.subscribers:
            action(event)


def slow(event):
    time.sleep(1)


bus = Bus()
bus.subscribe(slow)


async def handler():
    bus.publish("a")
