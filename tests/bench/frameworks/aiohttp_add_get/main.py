import time

from aiohttp import web


async def index(request):
    time.sleep(1)


def plain(request):
    time.sleep(1)


app = web.Application()
app.router.add_get("/", index)
app.add_routes([web.get("/plain", plain)])
