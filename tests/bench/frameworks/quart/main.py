import time

from quart import Quart

app = Quart(__name__)


@app.route("/")
async def index():
    time.sleep(1)


@app.route("/plain")
def plain():
    time.sleep(1)
