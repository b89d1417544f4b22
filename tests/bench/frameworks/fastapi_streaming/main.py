import time

from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()


async def events():
    time.sleep(1)
    yield "a"


def lines():
    time.sleep(1)
    yield "a"


@app.get("/events")
async def stream():
    return StreamingResponse(events())


@app.get("/lines")
async def plain():
    return StreamingResponse(lines())
