"""Arguments from settings, a decorator around the helper, two helpers that share."""

import functools
import os

import httpx
from fastapi import FastAPI

app = FastAPI()


class Settings:
    base = os.environ["UP"]
    patience = 5.0


settings = Settings()


def logged(function):
    @functools.wraps(function)
    async def call(*args, **kwargs):
        return await function(*args, **kwargs)

    return call


@logged
async def ask(path: str) -> dict:
    async with httpx.AsyncClient(base_url=settings.base, timeout=settings.patience) as client:
        return (await client.get(path)).json()


async def ask_again(path: str) -> dict:
    async with httpx.AsyncClient(base_url=settings.base, timeout=settings.patience) as client:
        return (await client.get(path)).json()


@app.get("/r/{n}")
async def r(n: int):
    return [await ask(f"/{n}"), await ask_again(f"/{n}")]
