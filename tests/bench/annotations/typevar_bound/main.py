from typing import TypeVar

import requests

C = TypeVar("C", bound=requests.Session)


async def handler(client: C) -> C:
    client.get("https://example.org")
    return client
