import os

import httpx
from fastapi import APIRouter

router = APIRouter()
UP = os.environ["UP"]


@router.get("/a/{n}")
async def one(n: int):
    async with httpx.AsyncClient(base_url=UP, timeout=5) as client:
        return (await client.get(f"/{n}")).json()
