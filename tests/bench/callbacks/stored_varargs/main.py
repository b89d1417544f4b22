import time

import requests


class Hooks:
    def __init__(self, name, *functions):
        self.name = name
        self.functions = functions

    async def fire(self):
        for function in self.functions:
            function()


class Others:
    def __init__(self, *functions):
        self.functions = functions

    async def fire(self):
        for other in self.functions:
            other()


def pause():
    time.sleep(1)


def fetch():
    requests.get("https://example.org")


hooks = Hooks("slow", pause)
others = Others(fetch)
