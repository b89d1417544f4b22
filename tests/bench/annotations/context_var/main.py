from contextvars import ContextVar

import requests

current: ContextVar[requests.Session] = ContextVar("current")


async def handler():
    current.get().get("https://example.org")
    current.get()
