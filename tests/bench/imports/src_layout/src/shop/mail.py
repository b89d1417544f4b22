import time


def send():
    time.sleep(1)
