import requests


class Api:
    def __init__(self, factory):
        self.session: requests.Session = factory()

    async def load(self):
        return self.session.get("https://example.org")
