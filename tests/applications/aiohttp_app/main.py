import os

import aiohttp
from aiohttp import web


async def show(request: web.Request) -> web.Response:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{os.environ['UP']}/{request.match_info['n']}") as response:
            return web.json_response(await response.json())


app = web.Application()
app.router.add_get("/aio/{n}", show)
