import os

import aiohttp
from aiohttp import web

routes = web.RouteTableDef()


@routes.get("/aio/{n}")
async def show(request):
    return web.json_response(await ask(request.match_info["n"]))


async def ask(n: str) -> dict:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        async with session.get(f"{os.environ['UP']}/{n}") as response:
            return await response.json()
