import requests


async def handler(thing):
    match thing:
        case requests.Session() as session:
            session.get("https://example.org")
        case {"url": url}:
            url.get("x")
