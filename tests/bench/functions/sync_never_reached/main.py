import time


def work():
    time.sleep(1)


def other():
    work()
