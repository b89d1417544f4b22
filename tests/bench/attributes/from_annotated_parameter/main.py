import requests


class Api:
    def __init__(self, session: requests.Session):
        self._session = session

    async def load(self):
        return self._session.get("https://example.org")
