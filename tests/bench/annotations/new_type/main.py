from typing import NewType

import requests

Internal = NewType("Internal", requests.Session)


async def handler(session: Internal):
    session.get("https://example.org")
