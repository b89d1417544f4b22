import requests


def make():
    session = requests.Session()

    async def run():
        return session.get("https://example.org")

    return run
