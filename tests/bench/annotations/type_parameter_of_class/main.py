import sqlite3
import time


class Store:
    def load(self):
        return sqlite3.connect("a.db")


class Slow(Store):
    def load(self):
        time.sleep(1)


class Cached[S: Store]:
    def __init__(self, inner: S):
        self.inner = inner

    async def get(self):
        return self.inner.load()


async def handler(cached: Cached[Slow]):
    return cached.inner.load()
