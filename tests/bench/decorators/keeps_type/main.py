import functools

import requests


def logged(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args)

    return wrapper


@logged
def connect():
    return requests.Session()


async def handler():
    connect().get("https://example.org")
