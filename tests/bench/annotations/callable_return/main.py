from collections.abc import Callable

import requests


async def handler(factory: Callable[[], requests.Session]):
    factory().get("https://example.org")
