import time
from typing import Protocol


class Store(Protocol):
    def save(self) -> None: ...


class Slow(Store):
    def save(self) -> None:
        time.sleep(1)


async def handler(store: Store):
    store.save()
