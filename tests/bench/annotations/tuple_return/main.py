import requests


def connect():
    return requests.Session(), "token"


async def handler():
    session, token = connect()
    session.get("https://example.org")
    token.get("x")
