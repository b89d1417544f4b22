import os

import httpx
from fastapi import FastAPI
from starlette.middleware.base import BaseHTTPMiddleware

app = FastAPI()


class Check(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        async with httpx.AsyncClient(base_url=os.environ["UP"]) as client:
            await client.get("/0")
        return await call_next(request)


app.add_middleware(Check)


@app.get("/m/{n}")
async def m(n: int):
    return {"n": n}
