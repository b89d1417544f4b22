import requests


class Remote:
    def __len__(self):
        return len(requests.get("https://example.org").content)


async def handler(remote: Remote):
    return len(remote)
