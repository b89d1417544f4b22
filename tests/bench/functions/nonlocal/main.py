import requests


async def handler():
    session = None

    def connect():
        nonlocal session
        session = requests.Session()

    connect()
    session.get("https://example.org")
