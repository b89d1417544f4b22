import requests


class Base:
    def run(self):
        return self.fetch()

    def fetch(self):
        raise NotImplementedError


class Http(Base):
    def fetch(self):
        return requests.get("https://example.org")


async def handler():
    Http().run()
