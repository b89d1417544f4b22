import subprocess
import time
from collections import defaultdict

HANDLERS = defaultdict(list)


def on(event: str):
    def register(function):
        HANDLERS[event].append(function)
        return function

    return register


class Bus:
    def __init__(self) -> None:
        self.handlers = {}

    def on(self, event: str):
        def register(function):
            self.handlers.setdefault(event, []).append(function)
            return function

        return register


bus = Bus()


@on("deploy")
def restart() -> None:
    time.sleep(1)


@bus.on("deploy")
def build() -> None:
    subprocess.run(["make"])


async def emit(event: str) -> None:
    for handler in HANDLERS[event]:
        handler()
    for handler in bus.handlers.get(event, []):
        handler()
