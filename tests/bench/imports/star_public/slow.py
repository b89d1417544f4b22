import requests


def load():
    return requests.get("https://example.org")


def _fetch():
    return requests.post("https://example.org")
