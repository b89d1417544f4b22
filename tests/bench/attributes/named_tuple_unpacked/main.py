from typing import NamedTuple

import httpx
import requests


class Clients(NamedTuple):
    plain: requests.Session
    fast: httpx.AsyncClient


def make() -> Clients:
    return Clients(requests.Session(), httpx.AsyncClient())


async def handler(url):
    plain, fast = make()
    await fast.get(url)
    return plain.get(url, timeout=3)
