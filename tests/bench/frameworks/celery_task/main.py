import time

from celery import Celery

app = Celery("a")


@app.task
def work():
    time.sleep(1)


async def handler():
    return 1
