import requests

session = requests.Session()


def send(method, url):
    return getattr(session, method.lower())(url)


async def handler():
    send("GET", "https://example.com")
    getattr(session, "headers")
