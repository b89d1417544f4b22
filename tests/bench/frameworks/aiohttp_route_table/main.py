import time

from aiohttp import web

routes = web.RouteTableDef()


@routes.get("/")
async def index(request):
    time.sleep(1)


class Items(web.View):
    async def get(self):
        time.sleep(1)
