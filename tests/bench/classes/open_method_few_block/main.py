import abc
import time


class Store(abc.ABC):
    @abc.abstractmethod
    def load(self): ...


class A(Store):
    def load(self): time.sleep(1)


class B(Store):
    def load(self): return 1


class C(Store):
    def load(self): return 2


class D(Store):
    def load(self): return 3


async def handler(store: Store):
    store.load()
