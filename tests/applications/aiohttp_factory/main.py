from aiohttp import web

from handlers import routes


def create() -> web.Application:
    app = web.Application()
    app.add_routes(routes)
    return app


app = create()
