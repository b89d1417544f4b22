"""There is a client in the state already, and another handler that builds the same one."""

import os
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request


@asynccontextmanager
async def lifespan(app: FastAPI):
    async with httpx.AsyncClient(base_url=os.environ["UP"]) as client:
        app.state.client = client
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/a/{n}")
async def a(request: Request, n: int):
    return (await request.app.state.client.get(f"/{n}")).json()


@app.get("/b/{n}")
async def b(n: int):
    async with httpx.AsyncClient(base_url=os.environ["UP"]) as http:
        return (await http.get(f"/{n}")).json()
