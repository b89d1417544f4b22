import abc
import time


class Store(abc.ABC):
    @abc.abstractmethod
    def save(self): ...


class Slow(Store):
    def save(self):
        time.sleep(1)


async def handler(store: Store):
    store.save()
