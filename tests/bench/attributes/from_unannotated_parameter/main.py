import requests


class Api:
    def __init__(self, session):
        self.session = session

    async def load(self):
        return self.session.get("https://example.org")


api = Api(requests.Session())
