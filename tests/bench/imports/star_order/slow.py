import time


def fetch():
    time.sleep(1)


def load():
    time.sleep(2)
