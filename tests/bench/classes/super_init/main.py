import requests


class Api:
    def __init__(self):
        self.session = requests.Session()


class Users(Api):
    def __init__(self):
        super().__init__()
        self.page = 1

    async def load(self):
        return self.session.get("https://example.org")
