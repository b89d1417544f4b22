import requests


class Api:
    session = requests.Session()

    @classmethod
    async def load(cls):
        return cls.session.get("https://example.org")

    @staticmethod
    async def check():
        return Api.session.head("https://example.org")
