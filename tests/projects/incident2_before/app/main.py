"""The copy-trading pages as they were on the day."""

import asyncio
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.leaders import poll_for_ever, poll_leader
from app.sdk import get_sdk_client


@asynccontextmanager
async def lifespan(app: FastAPI):
    polling = asyncio.create_task(poll_for_ever(2.0))
    yield
    polling.cancel()


app = FastAPI(lifespan=lifespan)


@app.get("/leaders/{address}")
async def leader(address: str) -> dict:
    return await poll_leader(address)


@app.get("/markets")
async def markets() -> list[str]:
    return get_sdk_client().markets()
