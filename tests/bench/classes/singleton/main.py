import redis
import requests


class Cache:
    _only = None

    def __new__(cls):
        if cls._only is None:
            cls._only = super().__new__(cls)
            cls._only.client = redis.Redis()
        return cls._only

    def get(self, key):
        return self.client.get(key)


class Web:
    _only = None

    @classmethod
    def instance(cls):
        if cls._only is None:
            cls._only = cls()
        return cls._only

    def __init__(self):
        self.session = requests.Session()


async def handler(key):
    Cache().get(key)
    Web.instance().session.get("https://example.org")
