import operator

import requests


class Feed:
    def refresh(self, depth):
        return requests.get("http://feed", timeout=2)


async def tick(feed: Feed):
    act = operator.methodcaller("refresh", 3)
    act(feed)
