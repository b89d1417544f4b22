import functools
import time

from fastapi import FastAPI

app = FastAPI()


def checked(function):
    @functools.wraps(function)
    async def wrapper(*args, **kwargs):
        time.sleep(1)
        return await function(*args, **kwargs)

    return wrapper


@app.get("/")
@checked
async def index():
    return 1
