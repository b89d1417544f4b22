from first import *
import time


def two():
    time.sleep(1)
