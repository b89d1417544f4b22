from collections.abc import Generator, Iterator

import requests


def first(pool) -> Iterator[requests.Session]:
    yield pool.pop()


def second(pool) -> Generator[requests.Session, None, None]:
    yield pool.pop()


async def handler(pool):
    for session in first(pool):
        session.get("https://example.org")
    for session in second(pool):
        session.get("https://example.org")
