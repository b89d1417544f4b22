import os

from fastapi import FastAPI

from clients import make_client

app = FastAPI()


@app.get("/f/{n}")
async def f(n: int):
    async with make_client() as client:
        return (await client.get(f"/{n}")).json()
