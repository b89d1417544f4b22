import requests


class Client:
    def load(self):
        return requests.get("https://example.org")


class Builder:
    def with_name(self, name):
        self.name = name
        return self

    def build(self):
        return Client()


async def handler():
    Builder().with_name("a").build().load()
