from typing import TypeVar

import requests
from lagom import Container

T = TypeVar("T")


class Prices:
    def all(self):
        return requests.get("https://prices.example", timeout=3).json()


class Names:
    def all(self):
        return ["a"]


class Application:
    def __init__(self):
        self._container = Container()

    def __getitem__(self, kind: type[T]) -> T:
        return self._container[kind]


application = Application()


async def prices():
    return application[Prices].all()


async def names():
    return application[Names].all()
