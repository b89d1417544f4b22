import requests


def connect(name) -> requests.Session: ...


async def handler():
    connect("a").get("https://example.org")
