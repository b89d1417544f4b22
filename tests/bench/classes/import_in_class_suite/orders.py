import time


def create_order(self, item):
    time.sleep(1)
