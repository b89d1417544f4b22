import os

import httpx


def client_for_all():
    return httpx.AsyncClient(base_url=os.environ["UP"])
