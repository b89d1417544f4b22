import requests


async def handler(urls):
    session = None
    for url in urls:
        if session is None:
            session = requests.Session()
            continue
        session.get(url)
