import httpx
import requests
from aiohttp import web


async def start(app):
    # one sync and one async client
    app["sync"] = requests.Session()
    app["async"] = httpx.AsyncClient()


async def handler(request):
    request.app["sync"].get("https://example.org")
    return await request.app["async"].get("https://example.org")


app = web.Application()
app.on_startup.append(start)
app.router.add_get("/", handler)
