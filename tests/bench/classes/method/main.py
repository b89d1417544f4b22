import requests


class Api:
    def load(self):
        return requests.get("https://example.org")


async def handler():
    api = Api()
    api.load()
