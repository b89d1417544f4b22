import os

import httpx


def make_client() -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=os.environ["UP"])
