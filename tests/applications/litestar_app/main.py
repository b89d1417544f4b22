import os

import httpx
from litestar import Litestar, get


@get("/li/{n:int}")
async def show(n: int) -> dict:
    async with httpx.AsyncClient(base_url=os.environ["UP"]) as client:
        return (await client.get(f"/{n}")).json()


app = Litestar([show])
