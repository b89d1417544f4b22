import requests


class Api:
    def load(self):
        return requests.get("https://example.org")


class Users(Api):
    pass
