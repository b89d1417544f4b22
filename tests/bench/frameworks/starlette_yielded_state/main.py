from contextlib import asynccontextmanager

import redis
from fastapi import FastAPI, Request


@asynccontextmanager
async def lifespan(app: FastAPI):
    yield {"cache": redis.Redis()}


app = FastAPI(lifespan=lifespan)


@app.get("/")
async def home(request: Request):
    return request.state.cache.get("k")
