from typing import Generic, TypeVar

import requests

T = TypeVar("T")


class Box(Generic[T]):
    def __init__(self, value: T):
        self.value = value

    def open(self) -> T:
        return self.value


async def handler(box: Box[requests.Session]):
    box.open().get("https://example.org")
    box.value.get("https://example.org")
