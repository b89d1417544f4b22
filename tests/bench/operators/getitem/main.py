import requests


class Remote:
    def __getitem__(self, key):
        return requests.get(key)


async def handler(remote: Remote):
    return remote["a"]
