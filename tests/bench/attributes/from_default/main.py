import requests


class Api:
    def __init__(self, session=None):
        self.session = session or requests.Session()

    async def load(self):
        return self.session.get("https://example.org")
