import requests


def retry(call, *args):
    for _ in range(3):
        try:
            return call(*args)
        except OSError:
            continue


def quick(url):
    return url


async def handler():
    retry(requests.get, "https://example.org")
    retry(quick, "https://example.org")
