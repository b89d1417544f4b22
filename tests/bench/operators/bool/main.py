import requests


class Remote:
    def __bool__(self):
        return requests.get("https://example.org").ok


async def handler(remote: Remote):
    if remote:
        return 1
