import time

from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute


async def index(request):
    time.sleep(1)


def plain(request):
    time.sleep(1)


async def chat(socket):
    time.sleep(1)


app = Starlette(routes=[Route("/", index), Route("/plain", plain), WebSocketRoute("/ws", chat)])
