import asyncio

from fastapi import FastAPI

app = FastAPI()


async def work():
    await asyncio.sleep(1)


@app.get("/")
def index():
    return asyncio.run(work())
