import requests


def fetch(url):
    return requests.get(url)


async def handler(urls):
    pages = (fetch(url) for url in urls)
    return list(pages)
