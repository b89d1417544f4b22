import os
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request


@asynccontextmanager
async def lifespan(application: FastAPI):
    """What runs."""
    # before
    application.state.ready = True
    yield {"known": 1}
    application.state.ready = False


app = FastAPI(lifespan=lifespan)


@app.get("/l/{n}")
async def l(request: Request, n: int):
    client = httpx.AsyncClient(base_url=os.environ["UP"])
    try:
        found = (await client.get(f"/{n}")).json()
    finally:
        await client.aclose()
    return {**found, "ready": request.app.state.ready, "known": request.state.known}
