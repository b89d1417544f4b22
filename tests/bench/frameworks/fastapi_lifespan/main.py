import time
from contextlib import asynccontextmanager

from fastapi import FastAPI


@asynccontextmanager
async def lifespan(app):
    time.sleep(1)
    yield
    time.sleep(2)


app = FastAPI(lifespan=lifespan)
