import subprocess
import time
from collections.abc import Callable

import requests

Step = Callable[[], None]


def pause() -> None:
    time.sleep(1)


def build() -> None:
    subprocess.run(["make"])


def fetch() -> None:
    requests.get("https://a.example")


class Pipeline:
    def __init__(self, *steps: Step, last: Callable[[], None] | None = None, named: dict[str, Step]) -> None:
        self.steps = steps
        self.last = last
        self.named = named

    async def run(self) -> None:
        for step in self.steps:
            step()
        self.last()
        self.named["fetch"]()


pipeline = Pipeline(pause, last=build, named={"fetch": fetch})
