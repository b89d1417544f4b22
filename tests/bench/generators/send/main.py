import time


def worker():
    while True:
        item = yield
        time.sleep(item)


async def feed():
    w = worker()
    next(w)
    w.send(4)
