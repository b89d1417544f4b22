from typing import TypeAlias

import httpx

Http: TypeAlias = "httpx.Client | None"


async def handler(http: Http):
    return http.get("https://api.example")
