import requests


class Api:
    def __init__(self):
        self._session = requests.Session()

    @property
    def session(self):
        return self._session


async def handler(api: Api):
    api.session.get("https://example.org")
