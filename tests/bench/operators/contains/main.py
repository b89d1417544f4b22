import requests


class Remote:
    def __contains__(self, key):
        return requests.head(key).ok


async def handler(remote: Remote):
    return "a" in remote
