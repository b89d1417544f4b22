import os

import httpx
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def st(request: Request) -> JSONResponse:
    async with httpx.AsyncClient(base_url=os.environ["UP"]) as client:
        found = await client.get(f"/{request.path_params['n']}")
    return JSONResponse(found.json())


class Endpoint(HTTPEndpoint):
    async def get(self, request):
        async with httpx.AsyncClient(base_url=os.environ["UP"]) as client:
            found = await client.get(f"/{request.path_params['n']}")
        return JSONResponse(found.json())


app = Starlette(routes=[Route("/st/{n}", st), Route("/e/{n}", Endpoint)])
