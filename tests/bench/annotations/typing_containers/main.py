from collections.abc import Iterable, Sequence
from typing import List

import requests


async def handler(a: List[requests.Session], b: Sequence[requests.Session], c: Iterable[requests.Session]):
    a[0].get("https://example.org")
    b[0].get("https://example.org")
    for session in c:
        session.get("https://example.org")
