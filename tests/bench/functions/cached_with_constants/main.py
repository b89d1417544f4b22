from functools import lru_cache

import requests

REGION = "eu"


@lru_cache
def prices(region):
    return requests.get(f"https://example.org/{region}").json()


class Shop:
    def __init__(self, region):
        self.region = region

    async def total(self, region):
        # the same key each time, and another one for each caller
        prices(REGION)
        prices(region=self.region)
        prices(region)
