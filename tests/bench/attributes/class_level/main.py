import requests


class Api:
    session = requests.Session()

    async def load(self):
        return self.session.get("https://example.org")
