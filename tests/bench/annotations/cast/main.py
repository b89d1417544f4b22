from typing import cast

import requests


async def handler(thing):
    cast(requests.Session, thing).get("https://example.org")
    cast("requests.Session", thing).get("https://example.org")
