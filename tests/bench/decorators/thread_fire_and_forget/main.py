import threading
import time


def background(function):
    def wrapper(*args):
        threading.Thread(target=function, args=args, daemon=True).start()

    return wrapper


@background
def work():
    time.sleep(1)


async def handler():
    work()
