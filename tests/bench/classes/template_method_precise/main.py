import requests


class Base:
    def run(self):
        return self.fetch()

    def fetch(self):
        raise NotImplementedError


class Http(Base):
    def fetch(self):
        return requests.get("https://example.org")


class Memory(Base):
    def fetch(self):
        return {}


async def handler():
    Memory().run()
