import asyncio
import functools
import time

from fastapi import FastAPI

app = FastAPI()


def in_thread(function):
    @functools.wraps(function)
    async def wrapper(*args, **kwargs):
        def job():
            return asyncio.run(function(*args, **kwargs))

        return await asyncio.get_running_loop().run_in_executor(None, job)

    return wrapper


async def fit():
    time.sleep(60)


async def shared():
    time.sleep(1)


@app.post("/train")
@in_thread
async def train():
    time.sleep(60)
    await fit()
    await shared()


@app.get("/status")
async def status():
    await shared()
