import requests


def fetch(url):
    return requests.get(url).ok


async def handler(urls):
    return any(fetch(url) for url in urls)
