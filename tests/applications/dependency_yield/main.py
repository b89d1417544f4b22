import os
from collections.abc import AsyncIterator

import httpx
from fastapi import Depends, FastAPI

app = FastAPI()


async def get_client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=os.environ["UP"]) as client:
        yield client


@app.get("/d/{n}")
async def d(n: int, client: httpx.AsyncClient = Depends(get_client)):
    return (await client.get(f"/{n}")).json()
