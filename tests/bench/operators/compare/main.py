import time

import requests


class Version:
    def __lt__(self, other):
        return requests.get("https://example.org/versions").json() < other

    def __rshift__(self, other):
        time.sleep(1)
        return other

    def __ne__(self, other):
        return input("? ") == other


async def handler(mine: Version, yours: Version, number: int):
    mine >> 3
    mine >>= number
    if mine < yours:
        return number < 3
    return mine != yours
