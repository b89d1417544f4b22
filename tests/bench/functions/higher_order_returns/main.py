import requests


def build(factory):
    return factory()


async def handler():
    session = build(requests.Session)
    session.get("https://example.org")
