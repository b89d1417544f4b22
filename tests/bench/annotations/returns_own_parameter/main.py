import requests


def configure(session):
    session.verify = False
    return session


async def handler():
    session = configure(requests.Session())
    session.get("https://example.org")
