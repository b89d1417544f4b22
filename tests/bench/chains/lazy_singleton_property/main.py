import requests


class Service:
    def __init__(self):
        self._session = None

    @property
    def session(self):
        if self._session is None:
            self._session = requests.Session()
        return self._session

    async def load(self):
        return self.session.get("https://example.org")
