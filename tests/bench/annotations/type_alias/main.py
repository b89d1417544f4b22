from typing import TypeAlias

import requests

Client = requests.Session
Pool: TypeAlias = "requests.Session"


async def handler(client: Client, pool: Pool):
    client.get("https://example.org")
    pool.get("https://example.org")
