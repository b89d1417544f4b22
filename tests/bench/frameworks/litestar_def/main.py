import time

from litestar import get, post


@get("/")
def index() -> None:
    time.sleep(1)


@post("/", sync_to_thread=True)
def create() -> None:
    time.sleep(1)


@get("/other")
async def other() -> None:
    time.sleep(1)
