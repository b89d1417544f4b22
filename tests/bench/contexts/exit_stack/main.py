import time
from contextlib import ExitStack, contextmanager

import requests


@contextmanager
def slow():
    time.sleep(1)
    yield requests.Session()


async def handler():
    with ExitStack() as stack:
        session = stack.enter_context(slow())
        session.get("https://example.org")
