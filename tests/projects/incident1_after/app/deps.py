"""What all requests share."""

import asyncio

import httpx

client: httpx.AsyncClient | None = None
upstream_sema: asyncio.Semaphore | None = None


async def init_clients() -> None:
    global client, upstream_sema
    client = httpx.AsyncClient(
        limits=httpx.Limits(max_connections=200, max_keepalive_connections=100),
        timeout=httpx.Timeout(connect=2, read=3, write=3, pool=2),
        http2=True,
    )
    upstream_sema = asyncio.Semaphore(100)


async def close_clients() -> None:
    if client is not None:
        await client.aclose()
