import redis
from sanic import Sanic

app = Sanic("app")


@app.before_server_start
async def start(app, loop):
    app.ctx.store = redis.Redis()


@app.get("/")
async def handler(request):
    request.app.ctx.store.get("key")
