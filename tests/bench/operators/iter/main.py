import requests


class Remote:
    def __iter__(self):
        yield requests.get("https://example.org")


async def handler(remote: Remote):
    for page in remote:
        print(page)
