import requests


class Sync:
    def load(self):
        return requests.get("https://example.org")


class Quick:
    def load(self):
        return None


def client(sync: bool = False):
    if sync:
        return Sync()
    return Quick()


async def handler():
    client().load()
    client(sync=True).load()
