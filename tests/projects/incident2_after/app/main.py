"""The copy-trading pages after their repair."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request

from app.leaders import poll_for_ever, poll_leader
from app.sdk import Chainstate


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with httpx.AsyncClient(timeout=3, limits=httpx.Limits(max_connections=20)) as http:
        app.state.chain = Chainstate(http)
        polling = asyncio.create_task(poll_for_ever(app.state.chain, 2.0))
        yield
        polling.cancel()


app = FastAPI(lifespan=lifespan)


@app.get("/leaders/{address}")
async def leader(request: Request, address: str) -> dict:
    return await poll_leader(request.app.state.chain, address)


@app.get("/markets")
async def markets(request: Request) -> list[str]:
    return await request.app.state.chain.markets()
