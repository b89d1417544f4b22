import requests


def connect(name):
    if not name:
        return None
    return requests.Session()


async def handler():
    session = connect("a")
    session.get("https://example.org")
