import time
from dataclasses import dataclass


@dataclass
class Job:
    name: str
    wait: bool = False

    def run(self):
        if self.wait:
            time.sleep(1)


async def handler():
    Job("a").run()
    Job("b", True).run()
