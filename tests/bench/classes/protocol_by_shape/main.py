import time
from typing import Protocol

import requests


class Store(Protocol):
    def save(self, item: str) -> None: ...

    def close(self) -> None: ...


class Disk:
    # has all methods
    def save(self, item: str) -> None:
        time.sleep(1)

    def close(self) -> None:
        pass


class Remote:
    # has one of two
    def save(self, item: str) -> None:
        requests.post("https://example.org")


class Service:
    def __init__(self, store: Store):
        self.store = store

    async def handle(self, item: str):
        self.store.save(item)
