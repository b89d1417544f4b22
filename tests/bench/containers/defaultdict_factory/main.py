import collections
import time

import requests


def load():
    return requests.get("https://conf.example", timeout=2).json()


def unused():
    time.sleep(1)


settings = collections.defaultdict(load)
counters = collections.defaultdict(int)
plain = {"factory": unused}


async def handler(tenant):
    counters[tenant] += 1
    plain[tenant]
    return settings[tenant]
