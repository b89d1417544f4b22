import os

import httpx
from fastapi import FastAPI

app = FastAPI()
started = []


@app.on_event("startup")
async def start() -> None:
    started.append(1)


@app.on_event("shutdown")
def stop() -> None:
    started.clear()


@app.get("/o/{n}")
async def o(n: int):
    async with httpx.AsyncClient(base_url=os.environ["UP"]) as client:
        return {**(await client.get(f"/{n}")).json(), "started": len(started)}
