import requests


def connect():
    session = requests.Session()
    session.verify = False
    return session


async def handler():
    session = connect()
    session.get("https://example.org")
