import requests


class Api:
    @classmethod
    def from_env(cls):
        return cls()

    def load(self):
        return requests.get("https://example.org")


async def handler():
    api = Api.from_env()
    api.load()
