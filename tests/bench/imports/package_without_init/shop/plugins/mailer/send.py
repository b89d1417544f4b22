import urllib.request

from mailer import Client  # the installed one: `shop.plugins.mailer` is another

from ...store import Store


async def send() -> None:
    Store().load()
    Client().send()
    urllib.request.urlopen("https://example.org")
