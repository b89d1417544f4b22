from functools import partial

import requests

post = partial(requests.post, timeout=3)


async def handler():
    post("https://example.org")
