import time

from fastapi import FastAPI

app = FastAPI()


async def index():
    time.sleep(1)


def other():
    time.sleep(1)


app.add_api_route("/", index)
app.add_api_route("/other", other)
