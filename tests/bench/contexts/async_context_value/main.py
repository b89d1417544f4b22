import requests


class Api:
    async def __aenter__(self):
        return requests.Session()

    async def __aexit__(self, *error):
        return None


async def handler():
    async with Api() as session:
        session.get("https://example.org")
