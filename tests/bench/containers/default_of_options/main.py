import time

import requests


class Fake:
    def get(self, url):
        time.sleep(1)


class Client:
    def __init__(self, **options):
        self.session = options.get("session", requests.Session())
        self.retries = options.pop("retries", 3)


async def price(client: Client):
    return client.session.get("https://example.org/price", timeout=client.retries)
