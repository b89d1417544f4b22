import requests


class Api:
    def __init__(self):
        self.session = requests.Session()

    async def load(self):
        return self.session.get("https://example.org")
