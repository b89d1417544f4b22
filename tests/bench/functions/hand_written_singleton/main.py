import requests

_session = None


def session():
    global _session
    if _session is None:
        _session = requests.Session()
    return _session


async def handler():
    session().get("https://example.org")
