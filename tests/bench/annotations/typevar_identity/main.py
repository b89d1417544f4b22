from typing import TypeVar

import requests

T = TypeVar("T")


def checked(value: T) -> T:
    return value


async def handler():
    checked(requests.Session()).get("https://example.org")
