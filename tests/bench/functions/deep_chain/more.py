import requests


def fifth():
    sixth()


def sixth():
    seventh()


def seventh():
    eighth()


def eighth():
    requests.get("https://example.org")
