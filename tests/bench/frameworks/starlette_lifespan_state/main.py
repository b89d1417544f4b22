import httpx
import redis
import requests
from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.routing import Route


async def lifespan(app):
    app.state.session = requests.Session()
    app.state.client = httpx.AsyncClient()
    yield


class Sessions(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        request.state.session = redis.Redis()
        request.app.state.session.get("https://example.org")
        request.state.session.get("key")
        return await request.app.state.client.get("https://example.org")


app = Starlette(routes=[Route("/", Sessions)], lifespan=lifespan)
