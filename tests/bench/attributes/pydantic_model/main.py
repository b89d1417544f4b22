import requests
from pydantic import BaseModel


class Deps(BaseModel):
    session: requests.Session


async def handler(deps: Deps):
    deps.session.get("https://example.org")
