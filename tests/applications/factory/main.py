import os

import aiohttp
from fastapi import FastAPI


def create_app() -> FastAPI:
    """Builds it."""
    app = FastAPI()

    @app.get("/x/{n}")
    async def x(n: int) -> dict:
        async with aiohttp.ClientSession() as session, session.get(f"{os.environ['UP']}/{n}") as response:
            return await response.json()

    return app


app = create_app()
