from typing import NamedTuple

import requests


class Deps(NamedTuple):
    session: requests.Session
    name: str


async def handler(deps: Deps):
    deps.session.get("https://example.org")
    deps.name.strip()
