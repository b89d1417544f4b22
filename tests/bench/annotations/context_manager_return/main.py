from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import requests


@contextmanager
def first(pool) -> Iterator[requests.Session]:
    yield pool.pop()


@asynccontextmanager
async def second(pool) -> AsyncIterator[requests.Session]:
    yield pool.pop()


async def handler(pool):
    with first(pool) as session:
        session.get("https://example.org")
    async with second(pool) as session:
        session.get("https://example.org")
