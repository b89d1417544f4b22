import subprocess
import time

import requests
from fastapi import FastAPI


def create_app() -> FastAPI:
    app = FastAPI()

    @app.get("/")
    async def index():
        time.sleep(1)
        await prices()

    return app


async def prices():
    return requests.get("https://prices.example", timeout=3)


async def command():
    subprocess.run(["true"])
