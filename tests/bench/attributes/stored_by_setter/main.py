import requests


class Api:
    def __init__(self):
        self._session = None
        self.session = requests.Session()

    @property
    def session(self):
        return self._session

    @session.setter
    def session(self, value):
        self._session = value


async def handler(api: Api):
    api.session.get("https://example.com")
