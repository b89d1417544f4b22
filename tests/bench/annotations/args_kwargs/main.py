import requests


async def handler(*sessions: requests.Session, **named: requests.Session):
    sessions[0].get("https://example.org")
    for session in named.values():
        session.get("https://example.org")
