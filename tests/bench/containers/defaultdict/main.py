from collections import defaultdict

import requests

pools = defaultdict(requests.Session)


async def handler(name):
    pools[name].get("https://example.org")
