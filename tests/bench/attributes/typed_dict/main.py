from typing import TypedDict

import requests


class Deps(TypedDict):
    session: requests.Session
    name: str


async def handler(deps: Deps):
    deps["session"].get("https://example.org")
    deps["name"].strip()
