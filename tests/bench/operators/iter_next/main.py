import requests


class Pages:
    def __iter__(self):
        return self

    def __next__(self):
        return requests.get("https://example.org")


async def handler():
    for page in Pages():
        print(page)
