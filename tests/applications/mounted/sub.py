import os
import httpx
from fastapi import FastAPI
sub = FastAPI()

@sub.get("/a")
async def a():
    async with httpx.AsyncClient() as client:
        return (await client.get(os.environ["UP"] + "/a")).json()
