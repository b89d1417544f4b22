import requests


class Api:
    def __init__(self, session):
        self.retries = 3
        self.session = session


class Users(Api):
    def __init__(self, session):
        Api.__init__(self, session)


async def handler():
    Users(requests.Session()).session.get("https://example.org")
