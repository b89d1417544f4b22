import requests


class Remote:
    def load(self):
        return requests.get("https://example.org")


class Local:
    def load(self):
        return {}


async def first(source: Remote | Local):
    if isinstance(source, Remote):
        raise ValueError
    return source.load()


async def second(source: Remote | Local):
    if not isinstance(source, Local):
        return source.load()
    return source.load()
