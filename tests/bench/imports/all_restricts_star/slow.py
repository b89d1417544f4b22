import time

__all__ = ["_drain"]


def _drain():
    time.sleep(1)


def fetch():
    time.sleep(2)
