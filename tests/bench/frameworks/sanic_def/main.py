import time

from sanic import Sanic

app = Sanic("a")


@app.get("/")
def index(request):
    time.sleep(1)


@app.post("/")
async def create(request):
    time.sleep(1)
