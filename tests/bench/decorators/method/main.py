import functools
import requests


def logged(method):
    @functools.wraps(method)
    def wrapper(self, *args):
        return method(self, *args)

    return wrapper


class Api:
    @logged
    def load(self):
        return requests.get("https://example.org")


async def handler(api: Api):
    api.load()
