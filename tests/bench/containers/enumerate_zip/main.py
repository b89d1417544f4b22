import requests


async def handler(pool: list[requests.Session], urls: list[str]):
    for number, session in enumerate(pool):
        session.get("https://example.org")
    for session, url in zip(pool, urls):
        url.get("x")
        session.get(url)
    for session in reversed(list(pool)):
        session.get("https://example.org")
