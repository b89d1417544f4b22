import requests


def call(*args, **kwargs):
    return requests.request(*args, **kwargs)


async def handler(*args):
    call("GET", *args)
