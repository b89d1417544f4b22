import requests


class Api:
    def load(self):
        return requests.get("https://example.org")


class Cached(Api):
    def load(self):
        return {}


async def handler():
    Cached().load()
