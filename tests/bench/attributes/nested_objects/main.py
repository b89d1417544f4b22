import requests


class Transport:
    def __init__(self):
        self.session = requests.Session()


class Client:
    def __init__(self):
        self.transport = Transport()


class Service:
    def __init__(self):
        self.client = Client()

    async def load(self):
        return self.client.transport.session.get("https://example.org")
