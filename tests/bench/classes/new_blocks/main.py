import subprocess
import time
from dataclasses import dataclass


class Single:
    def __new__(cls):
        time.sleep(1)
        return super().__new__(cls)


@dataclass
class Report:
    title: str

    def __post_init__(self):
        subprocess.run(["make"])


async def handler():
    Single()
    Report("a")
