import requests


class Remote:
    def load(self):
        return requests.get("https://example.org")


class Local:
    def load(self):
        return {}


class Store:
    def __init__(self, source: Remote | Local):
        self.source = source

    async def first(self):
        if isinstance(self.source, Local):
            # nothing to wait for
            return self.source.load()
        return self.source.load()


def tools(source: Remote | Local):
    async def second():
        if isinstance(source, Local):
            return source.load()
        return source.load()

    return second
