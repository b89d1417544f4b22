import os

import httpx
from fastapi import Depends, FastAPI

from dep import client_for_all

app = FastAPI()


@app.get("/d/{n}")
async def d(n: int, client: httpx.AsyncClient = Depends(client_for_all)):
    return (await client.get(f"/{n}")).json()
