import subprocess
import time

import requests

SIMULATE = False
TRACE = True
CHANGED = False
SET_ELSEWHERE = False


def change():
    global CHANGED
    CHANGED = True


async def handler():
    if SIMULATE or not TRACE:
        time.sleep(1)
    if CHANGED:
        subprocess.run(["true"])
    if SET_ELSEWHERE:
        requests.get("https://a.example")
    if not SIMULATE:
        return
    time.sleep(2)
