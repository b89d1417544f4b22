import time
from typing import Generic, TypeVar

B = TypeVar("B")


class Disk:
    def read(self):
        time.sleep(1)


class Memory:
    def read(self):
        return 1


class Base(Generic[B]):
    def __init__(self, backend: B):
        self.backend = backend


class Slow(Base[Disk]):
    async def get(self):
        return self.backend.read()


class Fast(Base[Memory]):
    async def get(self):
        return self.backend.read()
