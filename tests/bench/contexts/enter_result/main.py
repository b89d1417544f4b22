import requests


class Api:
    def __enter__(self):
        return requests.Session()

    def __exit__(self, *error):
        return None


async def handler():
    with Api() as session:
        session.get("https://example.org")
