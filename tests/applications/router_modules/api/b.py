import os

import httpx
from fastapi import APIRouter, Query

router = APIRouter()
UP = os.environ["UP"]


@router.get("/{n}")
async def two(
    n: int,
    q: str | None = Query(None),
):
    async with httpx.AsyncClient(base_url=UP, timeout=5) as client:
        return (await client.get(f"/{n}")).json()
