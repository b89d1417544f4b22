import os
import httpx

async def one():
    async with httpx.AsyncClient(timeout=1) as client:
        return (await client.get(os.environ["UP"] + "/1")).json()

async def two():
    async with httpx.AsyncClient(timeout=1) as client:
        return (await client.get(os.environ["UP"] + "/2")).json()

JOBS = {"one": one, "two": two}
