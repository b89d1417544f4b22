from dataclasses import dataclass, field

import requests


@dataclass
class Deps:
    session: requests.Session
    spare: requests.Session = field(default_factory=requests.Session)


async def handler(deps: Deps):
    deps.session.get("https://example.org")
    deps.spare.post("https://example.org")
