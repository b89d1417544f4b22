import requests


class Prices(dict):
    def __missing__(self, key):
        self[key] = requests.get("http://p/" + key, timeout=1).json()
        return self[key]


prices = Prices()


async def price(sym):
    return prices[sym]
