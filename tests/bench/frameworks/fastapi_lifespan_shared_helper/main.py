import time
from contextlib import asynccontextmanager

from fastapi import FastAPI


def load():
    time.sleep(1)


@asynccontextmanager
async def lifespan(app):
    load()
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/")
async def index():
    load()
