from typing import Optional

import requests


async def first(session: Optional[requests.Session]):
    session.get("https://example.org")


async def second(session: requests.Session | None = None):
    session.get("https://example.org")
