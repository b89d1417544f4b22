import requests


class Api(requests.Session):
    def users(self):
        return self.get("https://example.org")


async def handler():
    api = Api()
    api.users()
    api.post("https://example.org")
