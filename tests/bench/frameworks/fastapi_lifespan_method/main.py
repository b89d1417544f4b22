from contextlib import asynccontextmanager

from fastapi import FastAPI

from store import Store

store: Store | None = None


@asynccontextmanager
async def lifespan(app):
    global store
    store = Store("teams")
    await store.fill()
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/teams")
async def teams():
    return await store.teams()
