import threading
import time


def work():
    time.sleep(1)


async def handler():
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
