import requests


def fetch(url):
    return requests.get(url)


async def handler(urls):
    return {url: fetch(url) for url in urls}
