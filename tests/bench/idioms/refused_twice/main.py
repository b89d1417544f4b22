import shutil
import subprocess

import requests


class Uploads:
    def __init__(self):
        self.names, self.owner, self.process = set(), None, None

    async def add(self, name):
        if name in self.names:
            raise FileExistsError(name)
        shutil.copy(name, "uploads")
        self.names.add(name)

    async def give(self, owner):
        if self.owner is not None and self.owner == owner:
            return
        self.owner = owner
        requests.post("https://owners.example", owner, timeout=3)

    async def start(self):
        if self.process is not None:
            raise RuntimeError("started already")
        self.process = subprocess.run(["worker"])
