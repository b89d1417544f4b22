import time

from fastapi import BackgroundTasks, FastAPI

app = FastAPI()


def report(name):
    time.sleep(1)


async def log(name):
    time.sleep(1)


@app.get("/")
async def index(tasks: BackgroundTasks):
    tasks.add_task(report, "a")
    tasks.add_task(log, "a")
