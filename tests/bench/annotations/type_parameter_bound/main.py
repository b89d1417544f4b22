import subprocess

import requests


class Api:
    def fetch(self):
        return requests.get("https://api.example", timeout=3)


class Tool:
    def fetch(self):
        return subprocess.run(["tool"])


async def first[T: Api](sources: list[T]):
    return sources[0].fetch()


async def second[T: Tool](sources: list[T]):
    return sources[0].fetch()
