from contextlib import contextmanager

import requests


@contextmanager
def connection():
    session = requests.Session()
    try:
        yield session
    finally:
        session.headers.clear()


async def handler():
    with connection() as session:
        session.get("https://example.org")
