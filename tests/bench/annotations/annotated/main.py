from typing import Annotated

import requests


async def handler(session: Annotated[requests.Session, "shared"]):
    session.get("https://example.org")
