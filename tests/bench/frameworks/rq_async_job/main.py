import time

from rq.decorators import job


@job("default")
async def work():
    time.sleep(1)
