import threading
import time


def work():
    time.sleep(1)


async def handler():
    threading.Thread(target=work, daemon=True).start()
    threading.Timer(5, work).start()
