import time

import requests


async def handler():
    functions = [time.sleep, requests.get]
    return functions, requests.Session.get
