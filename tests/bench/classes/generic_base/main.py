import time
from typing import Generic, TypeVar

T = TypeVar("T")


class Repository(Generic[T]):
    def load(self):
        time.sleep(1)


class Users(Repository[str]):
    pass


async def handler():
    Users().load()
