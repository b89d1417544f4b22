import time

import requests


class Endpoint:
    def __init__(self, url):
        self.url = url

    def __truediv__(self, part):
        return Endpoint(f"{self.url}/{part}")

    def __invert__(self):
        return requests.get(self.url, timeout=3)

    def __neg__(self):
        time.sleep(1)


async def handler():
    api = Endpoint("https://api.example")
    -api
    return ~(api / "users")
