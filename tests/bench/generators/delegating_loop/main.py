import requests


def pages():
    yield requests.get("https://example.org")


def items():
    for page in pages():
        yield page.text


async def handler():
    return [item for item in items()]
